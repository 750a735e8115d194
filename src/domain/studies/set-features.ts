import { lossTails, SHARES } from './loss-tails.ts'
import { featureOf } from './features.ts'
import type { StudyScan } from './study.ts'

/** Signals of every suspect and every held-out text, `[names.length]` each; null where a text lacks one. */
export interface SetFeatures {
  readonly names: readonly string[]
  readonly suspects: readonly SetRow[]
  readonly heldOut: readonly SetRow[]
}

export interface SetRow {
  readonly id: string
  readonly values: readonly (number | null)[]
  readonly tokens: number
  /** The base's, where it was scored. */
  readonly baseLoss: number | null
}

/** A signal that fewer texts than this have is not used. */
const LEAST_SHARE = 0.9

/** The mean loss, the tails of the token losses where the scan has its tokens, and every attack that looks at one text alone. */
export function setFeatures(scan: StudyScan, suspectGroup?: string, heldOutGroup?: string): SetFeatures {
  const { tokens } = scan
  const attacks = scan.report.membership.map(({ attack }) => attack)
  const names = [
    'mean_loss',
    ...(tokens ? SHARES.flatMap((share) => [`min_${100 * share}`, `max_${100 * share}`]) : []),
    ...attacks,
  ]
  const rows = (scan.scores ?? []).map((row, i) => {
    const losses = tokens?.logProb.subarray(tokens.offsets[i], tokens.offsets[i + 1]).map((lp) => -lp)
    const tails = losses ? SHARES.flatMap((share) => Object.values(lossTails(losses, share))) : []
    const values = [row.loss, ...tails, ...attacks.map((attack) => featureOf(row, attack))]
    return { ...row, values }
  })
  const enough = (k: number) => rows.filter(({ values }) => values[k] !== null).length >= LEAST_SHARE * rows.length
  const used = [...names.keys()].filter(enough)
  const side = (split: string, group: string | undefined) =>
    rows
      .filter((row) => row.split === split && (group === undefined || row.group === group))
      .map(({ id, values, tokens: length, reference_loss }) => ({
        id,
        values: used.map((k) => values[k]!),
        tokens: length,
        baseLoss: reference_loss,
      }))
  return {
    names: used.map((k) => names[k]!),
    suspects: side('member', suspectGroup),
    heldOut: side('nonmember', heldOutGroup),
  }
}
