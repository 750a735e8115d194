import { z } from './zod.ts'

/** Where the secret goes in a canary's template. */
export const SECRET_PLACEHOLDER = '{secret}'

/** Alphabets are short (digits: 10, letters and digits: 62); this admits any script's letters while bounding the work. */
const MAX_ALPHABET = 256
const MAX_SECRET = 128
const MAX_TEMPLATE = 4096
/** Insertion counts in the literature stop at a few hundred; far above that a canary is a data set of its own. */
export const MAX_REPETITIONS = 1_000_000

/** Symbols that may fill a slot: each Unicode code point is one symbol, all distinct. */
export const Alphabet = z
  .string()
  .refine((text) => text.isWellFormed(), 'must be valid Unicode')
  .refine((text) => [...text].length >= 2 && [...text].length <= MAX_ALPHABET, `needs 2 to ${MAX_ALPHABET} characters`)
  .refine((text) => new Set(text).size === [...text].length, 'must not repeat a character')
  .meta({ description: 'Characters that may fill a slot, each once', example: '0123456789' })

/** Text around the secret; `{secret}` appears exactly once. */
export const Template = z
  .string()
  .max(MAX_TEMPLATE)
  .refine((text) => text.isWellFormed(), 'must be valid Unicode')
  .refine((text) => text.split(SECRET_PLACEHOLDER).length === 2, `must contain ${SECRET_PLACEHOLDER} exactly once`)
  .meta({ example: 'the secret number is {secret}' })

/**
 * A secret that was planted in training, and the space it was drawn from.
 *
 * **The reference space.** Every character of `secret` that belongs to `alphabet` is a *slot*; every other character is
 * literal and stays where it is. The space R is all ways to fill the slots independently with characters of `alphabet`:
 * `|R| = |alphabet| ^ slots`. Example: secret `9 4 0 9 9 5` over `0123456789` has six slots and literal spaces, so
 * |R| = 10⁶; `078-05-1120` has nine slots. Reference i of R (0 ≤ i < |R|) writes i in base |alphabet|, first slot most
 * significant, digits in the alphabet's order, and is rendered by putting the filled secret into `template`.
 * Exposure ranks the canary's loss among R: log₂|R| − log₂ rank.
 */
export const Canary = z
  .strictObject({
    template: Template,
    secret: z
      .string()
      .min(1)
      .max(MAX_SECRET)
      .refine((text) => text.isWellFormed(), 'must be valid Unicode')
      .meta({ example: '9 4 0 9 9 5' }),
    alphabet: Alphabet,
    repetitions: z
      .number()
      .int()
      .min(0)
      .max(MAX_REPETITIONS)
      .meta({ description: 'How often it stood in the training data; 0: drawn but left out', example: 8 }),
  })
  .refine((canary) => secretSlots(canary) > 0, {
    path: ['secret'],
    message: 'must contain at least one character of the alphabet',
  })
  .meta({ id: 'Canary' })
export type Canary = z.infer<typeof Canary>

/** The two fields that span the space R. */
export interface SecretSpace {
  readonly secret: string
  readonly alphabet: string
}

/** Number of slots in the secret: its characters that belong to the alphabet. */
export function secretSlots({ secret, alphabet }: SecretSpace): number {
  const symbols = new Set(alphabet)
  return [...secret].filter((symbol) => symbols.has(symbol)).length
}

/** |R|. Exact: a 20-slot alphanumeric secret is past 2^53. */
export function spaceSize(canary: SecretSpace): bigint {
  return BigInt([...canary.alphabet].length) ** BigInt(secretSlots(canary))
}

/** The secret of reference `index` of R, 0 ≤ index < |R|. */
export function secretAt(canary: SecretSpace, index: bigint): string {
  const symbols = [...canary.alphabet]
  const base = BigInt(symbols.length)
  const out = [...canary.secret]
  let rest = index
  for (let i = out.length - 1; i >= 0; i--) {
    if (!symbols.includes(out[i]!)) continue
    out[i] = symbols[Number(rest % base)]!
    rest /= base
  }
  if (rest !== 0n || index < 0n) throw new RangeError(`reference ${index} is outside the space`)
  return out.join('')
}

/** The canary's text with `secret` in place. */
export function renderCanary(template: string, secret: string): string {
  const at = template.indexOf(SECRET_PLACEHOLDER)
  return template.slice(0, at) + secret + template.slice(at + SECRET_PLACEHOLDER.length)
}
