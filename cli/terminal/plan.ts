import type { ScanPlan } from '#contract/scans'
import { whole } from '#domain/format'
import { bytes, duration } from './numbers.ts'

/** What a scan would cost, for a person. */
export function planLines(plan: ScanPlan): string[] {
  const skipped = plan.excluded.reduce((sum, entry) => sum + entry.count, 0)
  const reused = plan.cached.map((entry) => `${entry.part} (${entry.shards})`).join(', ')
  return [
    row(
      'where',
      plan.engine === 'edge' ? 'in the Worker' : `on the batch engine: ${plan.reason ?? 'too large for the edge'}`,
    ),
    row('examples', `${whole(plan.examples)}${skipped > 0 ? `, ${whole(skipped)} more are left out` : ''}`),
    row('tokens', whole(plan.tokens)),
    ...plan.views
      .slice(1)
      .map(({ title, sequences, models }) => row('and', `${title}: ${whole(sequences)} × ${models.join(' and ')}`)),
    row('shards', whole(plan.shards)),
    row('starts at', plan.start_layer === null ? 'layer 0' : `layer ${plan.start_layer}`),
    row('computes', `${(plan.flops / 1e9).toFixed(1)} GFLOP, about ${duration(plan.seconds)} of CPU`),
    row('reads', `${bytes(plan.bytes)} in ${whole(plan.reads)} reads`),
    row('memory', `${bytes(plan.peak_memory_bytes)} at most`),
    ...(plan.answer_states ? [row('psmi', states(plan.answer_states))] : []),
    ...(reused === '' ? [] : [row('reuses', reused)]),
  ]
}

function states({ layers, examples, bytes: held }: NonNullable<ScanPlan['answer_states']>): string {
  const which = layers.length === 1 ? `layer ${layers[0]}` : `layers ${layers.join(', ')}`
  return `states of ${whole(examples)} members at ${which}: ${bytes(held)} for the report`
}

function row(name: string, text: string): string {
  return `  ${name.padEnd(12)}${text}`
}
