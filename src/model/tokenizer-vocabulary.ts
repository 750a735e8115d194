import { ok, refuse, type Result } from '#domain/result'
import { show } from './config-fields.ts'
import { isJsonObject, type JsonObject } from './json.ts'

/** Longest added token: they are tried at every position of a text. Real ones are names like `<|reserved_special_token_247|>`. */
const longestAdded = 256
const mostAdded = 20_000

const unsupported = (field: string, detail: string) =>
  refuse('tokenizer_unsupported', detail, `#/files/tokenizer.json/${field}`)

/**
 * The words, merges and added tokens of a tokenizer: every id lies below the model's vocabulary, every merge makes a word. Answers with the way
 * from a token to its id.
 */
export function checkVocabulary(
  model: JsonObject,
  added: readonly unknown[],
  vocabulary: number,
): Result<(token: string) => number | undefined> {
  const { type, vocab } = model
  if (type !== 'BPE' && type !== 'WordLevel')
    return unsupported('model/type', `The model ${show(type)} is not supported; known here: BPE, WordLevel.`)
  if (!isJsonObject(vocab)) return unsupported('model/vocab', 'The model needs a "vocab" from words to ids.')
  const isId = (id: unknown): id is number => Number.isInteger(id) && (id as number) >= 0 && (id as number) < vocabulary
  for (const [word, id] of Object.entries(vocab)) {
    if (!isId(id))
      return unsupported('model/vocab', `${show(word)} has the id ${show(id)}; the model knows 0 to ${vocabulary - 1}.`)
  }
  const has = (word: unknown) => typeof word === 'string' && Object.hasOwn(vocab, word)
  const unknown = model.unk_token ?? null
  if (unknown !== null && !has(unknown))
    return unsupported('model/unk_token', `The unknown token ${show(unknown)} is no word.`)
  if (type === 'BPE') {
    const merges = checkMerges(model, has)
    if (!merges.ok) return merges
  }
  const ids = new Map<string, number>()
  if (added.length > mostAdded) return unsupported('added_tokens', `More than ${mostAdded} tokens are added.`)
  for (const token of added) {
    if (
      !isJsonObject(token) ||
      typeof token.content !== 'string' ||
      token.content === '' ||
      token.content.length > longestAdded
    ) {
      return unsupported('added_tokens', `An added token needs a "content" of 1 to ${longestAdded} characters.`)
    }
    if (!isId(token.id))
      return unsupported(
        'added_tokens',
        `${show(token.content)} has the id ${show(token.id)}; the model knows 0 to ${vocabulary - 1}.`,
      )
    if (token.single_word === true)
      return unsupported('added_tokens', `${show(token.content)} is marked "single_word", which is not supported.`)
    ids.set(token.content, token.id)
  }
  return ok((token) => ids.get(token) ?? (has(token) ? (vocab[token] as number) : undefined))
}

function checkMerges(model: JsonObject, has: (word: unknown) => boolean): Result<null> {
  for (const option of ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix']) {
    if ((model[option] ?? '') !== '') return unsupported(`model/${option}`, `The option "${option}" is not supported.`)
  }
  if (!Array.isArray(model.merges)) return unsupported('model/merges', 'BPE needs a list of "merges".')
  const pairs = Array.isArray(model.merges[0])
  for (const merge of model.merges as unknown[]) {
    const parts: unknown = pairs ? merge : typeof merge === 'string' ? merge.split(' ') : undefined
    const sound =
      Array.isArray(parts) && parts.length === 2 && has(parts[0]) && has(parts[1]) && has(`${parts[0]}${parts[1]}`)
    if (!sound) return unsupported('model/merges', `The merge ${show(merge)} does not join two words to a third.`)
  }
  return ok(null)
}
