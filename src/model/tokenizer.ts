import { Tokenizer as Library } from '@huggingface/tokenizers'
import { ok, refuse, type Result } from '#domain/result'
import { pieceReader } from './token-pieces.ts'
import { readTokenizerSpec } from './tokenizer-spec.ts'

/** Characters of one text. Suites allow no more; a tokenizer is asked for a text as a whole, and this bounds one call to well below a second. */
export const longestText = 65_536

/** Texts to token ids, exactly as `transformers` would with the same `tokenizer.json` and its default of adding special tokens. */
export interface Tokenizer {
  /** Ids of one text, each below the model's vocabulary. Lone surrogates are read as U+FFFD. */
  encode(text: string): Result<Int32Array>
  /** The same tokens as people read them: one piece of the text for each id of `encode`. */
  pieces(text: string): string[]
  /** What one token stands for by itself; part of a character reads as U+FFFD. */
  pieceOf(id: number): string
}

/**
 * Builds a tokenizer from an untrusted `tokenizer.json` for a model with so many output rows. What cannot be run exactly is `tokenizer_unsupported`,
 * naming the part.
 */
export function readTokenizer(bytes: Uint8Array, vocabulary: number): Result<Tokenizer> {
  const spec = readTokenizerSpec(bytes, vocabulary)
  if (!spec.ok) return spec
  const model = spec.value.model as { readonly unk_token?: string | null }
  let library: Library
  try {
    library = new Library(spec.value, { unk_token: model.unk_token ?? undefined })
  } catch {
    // every part was looked at above; what is left is a pattern that this engine cannot compile
    return refuse(
      'tokenizer_unsupported',
      'tokenizer.json could not be built into a tokenizer.',
      '#/files/tokenizer.json',
    )
  }
  const pieces = pieceReader(spec.value)
  return ok({
    pieces: (text) => pieces(library.encode(text.toWellFormed()).tokens),
    pieceOf: (id) => pieces([library.id_to_token(id) ?? ''])[0]!,
    encode: (text) => {
      if (text.length > longestText) {
        return refuse('suite_line_invalid', `The text has ${text.length} characters; at most ${longestText} are read.`)
      }
      const { ids } = library.encode(text.toWellFormed())
      // the library answers undefined for a word that is unknown to a tokenizer without a token for the unknown
      if (ids.some((id) => id === undefined)) {
        return refuse(
          'tokenizer_unsupported',
          'A text holds words outside the vocabulary, and the tokenizer has no unknown token.',
        )
      }
      return ok(Int32Array.from(ids))
    },
  })
}
