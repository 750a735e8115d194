import { meanOfSmallest } from '../attacks/min-k.ts'
import { signalsOf, type ExampleSignals, type ModelView } from '../signals.ts'
import type { Material } from '../material.ts'

/** What of the token record tells texts apart, per text; at most 16, so that a few hundred texts can fill the space. */
export interface Features {
  readonly names: readonly string[]
  /** Example by example; null where one is not a finite number. */
  readonly rows: readonly (readonly number[] | null)[]
}

type Feature = readonly [name: string, of: (signals: ExampleSignals) => number]

const LOSSES: readonly Feature[] = [['target_loss', ({ target }) => target.loss]]

const REFERENCE_LOSSES: readonly Feature[] = [
  ['reference_loss', ({ reference }) => reference.loss],
  ['loss_difference', ({ target, reference }) => target.loss - reference.loss],
]

const zlibRatio: Feature = ['loss_per_zlib_byte', ({ target, example }) => target.loss / example.zlibBytes]

/** Features of one model's token record: its tail, its spread, how often it is right, and how sure it is. */
function ofRecord(model: 'target' | 'reference'): readonly Feature[] {
  const by = (of: (view: ModelView) => number) => (signals: ExampleSignals) => of(signals[model])
  return [
    [`${model}_min_k`, by(({ logProb }) => meanOfSmallest(logProb, 0.2))],
    [`${model}_log_prob_sd`, by(({ logProb, loss }) => Math.sqrt(mean(logProb.map((lp) => (lp + loss) ** 2))))],
    [`${model}_greedy_share`, by(({ rank }) => rank.filter((place) => place === 0).length / rank.length)],
    [`${model}_entropy`, by((view) => -mean(view.mean))],
    [`${model}_margin`, by(({ logProb, bestOther }) => mean(logProb.map((lp, t) => lp - bestOther[t]!)))],
  ]
}

export function tokenFeatures(material: Material): Features {
  const { target, reference } = material.evidence
  const texts = material.evidence.examples.map((_, i) => signalsOf(material.evidence, i))
  const features = [
    ...LOSSES,
    ...(reference ? REFERENCE_LOSSES : []),
    ...(texts.every(({ example }) => example.zlibBytes > 0) ? [zlibRatio] : []),
    ...('offsets' in target ? ofRecord('target') : []),
    ...(reference && 'offsets' in reference ? ofRecord('reference') : []),
  ]
  return {
    names: features.map(([name]) => name),
    rows: texts.map((signals) => {
      const row = features.map(([, of]) => of(signals))
      return row.every(Number.isFinite) ? row : null
    }),
  }
}

function mean(values: Float32Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
