import type { CanarySpec } from '#contract/canary-sets'
import { keystream } from './keystream.ts'

/** What stays on the server: who was left out, and the secrets that nobody was given. */
export interface CanarySecrets {
  /** Hexadecimal; with the spec it reproduces everything below. */
  readonly seed: string
  readonly canaries: readonly DrawnCanary[]
  /** Secrets of the same form that were never handed out. */
  readonly references: readonly string[]
}

interface DrawnCanary {
  readonly id: string
  readonly secret: string
  /** The level it was drawn for; it stood in the training data this often if `included`, else never. */
  readonly repetitions: number
  readonly included: boolean
}

/** Draws distinct secrets for all canaries and references, then one fair coin per canary (always in without `coins`). */
export async function drawCanaries(spec: CanarySpec, seed: Uint8Array<ArrayBuffer>): Promise<CanarySecrets> {
  const stream = await keystream(seed)
  const symbols = [...spec.alphabet]
  const taken = new Set<string>()
  const draw = async (): Promise<string> => {
    for (;;) {
      const secret: string[] = []
      for (let i = 0; i < spec.length; i++) secret.push(symbols[await stream.below(symbols.length)]!)
      const text = secret.join(spec.separator)
      if (taken.has(text)) continue
      taken.add(text)
      return text
    }
  }
  const canaries: DrawnCanary[] = []
  for (const { repetitions, count } of spec.levels) {
    for (let i = 0; i < count; i++) {
      const id = `c${String(canaries.length + 1).padStart(4, '0')}`
      const secret = await draw()
      canaries.push({ id, secret, repetitions, included: !spec.coins || (await stream.below(2)) === 1 })
    }
  }
  const references: string[] = []
  while (references.length < spec.references) references.push(await draw())
  const hex = Array.from(seed, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { seed: hex, canaries, references }
}
