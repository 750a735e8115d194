import { ok, refuse, type Result } from '#domain/result'
import { show } from './config-fields.ts'
import { isJsonObject, parseJsonObject, type JsonObject } from './json.ts'
import { checkVocabulary } from './tokenizer-vocabulary.ts'
import { isKnownPattern } from './tokenizer-pattern.ts'

/** The largest in use, Gemma's, has 34 MB; but built from 256,000 words and 580,000 merges one holds 105 MiB, and at 150,000 (Qwen 2: 11 MB) 45. */
export const tokenizerLimit = 16 * 1024 * 1024
/** Sequences of steps are flat in practice. */
const depthLimit = 8

const at = '#/files/tokenizer.json'
const unsupported = (field: string, detail: string) => refuse('tokenizer_unsupported', detail, `${at}/${field}`)

/**
 * A `tokenizer.json` that we know how to run exactly as the reference library does, rewritten for the one we run. Steps whose JavaScript port differs
 * from the Rust original (its `\s`, `\d` and `\w` are not Unicode's) become equivalent `Split` steps; what is left without an exact
 * equivalent is refused by name.
 */
export function readTokenizerSpec(bytes: Uint8Array, vocabulary: number): Result<JsonObject> {
  const parsed = parseJsonObject(bytes, 'tokenizer.json', tokenizerLimit, 'tokenizer_unsupported')
  if (!parsed.ok) return parsed
  const { model, added_tokens: added = [] } = parsed.value
  if (!isJsonObject(model)) return unsupported('model', 'tokenizer.json has no "model".')
  if (!Array.isArray(added)) return unsupported('added_tokens', '"added_tokens" must be a list.')
  const checked = checkVocabulary(model, added, vocabulary)
  if (!checked.ok) return checked
  const normalizer = rewriteNormalizer(parsed.value.normalizer ?? null, 0)
  if (!normalizer.ok) return normalizer
  const preTokenizer = rewritePreTokenizer(parsed.value.pre_tokenizer ?? null, 0, replacedBy(normalizer.value))
  if (!preTokenizer.ok) return preTokenizer
  const postProcessor = checkPostProcessor(parsed.value.post_processor ?? null, checked.value, 0)
  if (!postProcessor.ok) return postProcessor
  return ok({
    model,
    added_tokens: added,
    normalizer: normalizer.value,
    pre_tokenizer: preTokenizer.value,
    post_processor: postProcessor.value,
    decoder: null,
  })
}

type Step = JsonObject | null

/** Unicode's forms are the engine's: of 144,762 characters, 72 that are younger than the reference library's tables differ under NFKC, none under NFC. */
function rewriteNormalizer(step: unknown, depth: number): Result<Step> {
  if (step === null) return ok(null)
  if (!isJsonObject(step) || depth > depthLimit)
    return unsupported('normalizer', 'A normalizer must be an object, not nested deeply.')
  const { type } = step
  if (type === 'NFC' || type === 'NFD' || type === 'NFKC' || type === 'NFKD') return ok({ type })
  if (type === 'Prepend' && typeof step.prepend === 'string') return ok({ type, prepend: step.prepend })
  if (
    type === 'Replace' &&
    isJsonObject(step.pattern) &&
    typeof step.pattern.String === 'string' &&
    typeof step.content === 'string'
  ) {
    return step.pattern.String === '' ? unsupported('normalizer', 'A Replace of nothing is not supported.') : ok(step)
  }
  if (type === 'Sequence' && Array.isArray(step.normalizers)) {
    const steps = all(step.normalizers, (one) => rewriteNormalizer(one, depth + 1))
    return steps.ok ? ok({ type, normalizers: steps.value }) : steps
  }
  return unsupported('normalizer', `The normalizer ${show(type)} (with its options) is not supported.`)
}

const split = (pattern: JsonObject, behavior: string, invert = false) => ({ type: 'Split', pattern, behavior, invert })
/** `ByteLevel`'s own pattern, written in Rust's library as a constant. */
const gpt2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`

/** The text that a normaliser leaves nowhere: what its last step replaces by something else. */
function replacedBy(step: Step): string | undefined {
  if (step?.type === 'Sequence') return replacedBy((step.normalizers as Step[]).at(-1) ?? null)
  if (step?.type !== 'Replace') return undefined
  const { String: text } = step.pattern as { readonly String: string }
  return (step.content as string).includes(text) ? undefined : text
}

/** `absent`: text that no normalised text holds. */
function rewritePreTokenizer(step: unknown, depth: number, absent?: string): Result<Step> {
  if (step === null) return ok(null)
  if (!isJsonObject(step) || depth > depthLimit)
    return unsupported('pre_tokenizer', 'A pre-tokenizer must be an object, not nested deeply.')
  const { type, pattern } = step
  if (type === 'ByteLevel') {
    const { add_prefix_space: space = true, use_regex: regex = true } = step
    if (space === false) {
      const bytes = { type, add_prefix_space: false, use_regex: false }
      return ok(
        regex === false ? bytes : { type: 'Sequence', pretokenizers: [split({ Regex: gpt2 }, 'Isolated'), bytes] },
      )
    }
    return unsupported('pre_tokenizer', 'ByteLevel with add_prefix_space is not supported.')
  }
  if (type === 'Digits')
    return ok(split({ Regex: step.individual_digits === true ? String.raw`\p{N}` : String.raw`\p{N}+` }, 'Isolated'))
  if (type === 'WhitespaceSplit') return ok(split({ Regex: String.raw`\s+` }, 'Removed'))
  if (type === 'Metaspace' && step.split === false) return ok(step)
  if (type === 'Split' && isJsonObject(pattern)) {
    const { Regex: regex, String: text } = pattern
    // Gemma splits at spaces, which its normaliser has replaced: nothing is ever split
    if (text !== undefined && text === absent && step.invert !== true) return ok(null)
    const knows = typeof regex === 'string' ? isKnownPattern(regex) : typeof text === 'string' && text !== ''
    if (!knows)
      return unsupported('pre_tokenizer', `The pattern ${show(regex ?? text)} is not one that known tokenizers use.`)
    const invert = step.invert === true
    const isolated = step.behavior === 'Isolated' && !invert
    const removed = step.behavior === 'Removed'
    if (isolated || removed)
      return ok(
        split(
          typeof regex === 'string' ? { Regex: regex } : { String: text },
          removed ? 'Removed' : 'Isolated',
          invert,
        ),
      )
  }
  if (type === 'Sequence' && Array.isArray(step.pretokenizers)) {
    const steps = all(step.pretokenizers, (one) => rewritePreTokenizer(one, depth + 1, absent))
    return steps.ok ? ok({ type, pretokenizers: steps.value.filter((one) => one !== null) }) : steps
  }
  return unsupported('pre_tokenizer', `The pre-tokenizer ${show(type)} (with its options) is not supported.`)
}

/** What adds the beginning-of-sequence token: by default `transformers` asks for it, and so do we. `ids` are the tokens' own. */
function checkPostProcessor(step: unknown, ids: (token: string) => number | undefined, depth: number): Result<Step> {
  if (step === null) return ok(null)
  if (!isJsonObject(step) || depth > depthLimit)
    return unsupported('post_processor', 'A post-processor must be an object, not nested deeply.')
  const { type } = step
  if (type === 'ByteLevel') return ok({ type })
  if (type === 'Sequence' && Array.isArray(step.processors)) {
    const steps = all(step.processors, (one) => checkPostProcessor(one, ids, depth + 1))
    return steps.ok ? ok({ type, processors: steps.value }) : steps
  }
  if (type !== 'TemplateProcessing' || !Array.isArray(step.single)) {
    return unsupported('post_processor', `The post-processor ${show(type)} is not supported.`)
  }
  const texts = step.single.filter(
    (item) => isJsonObject(item) && isJsonObject(item.Sequence) && item.Sequence.id === 'A',
  )
  for (const item of step.single) {
    if (texts.includes(item)) continue
    const token = isJsonObject(item) && isJsonObject(item.SpecialToken) ? item.SpecialToken.id : undefined
    const named =
      isJsonObject(step.special_tokens) && typeof token === 'string' ? step.special_tokens[token] : undefined
    const listed = isJsonObject(named) && Array.isArray(named.ids) ? named.ids : []
    if (typeof token !== 'string' || listed.length !== 1 || listed[0] !== ids(token)) {
      return unsupported(
        'post_processor',
        `The template’s special token ${show(token)} is not one token of the vocabulary.`,
      )
    }
  }
  if (texts.length !== 1) return unsupported('post_processor', 'The template must hold the text once.')
  return ok({ type, single: step.single, pair: [] })
}

function all(steps: readonly unknown[], read: (step: unknown) => Result<Step>): Result<Step[]> {
  const values: Step[] = []
  for (const step of steps.slice(0, 64)) {
    const one = read(step)
    if (!one.ok) return one
    values.push(one.value)
  }
  return ok(values)
}
