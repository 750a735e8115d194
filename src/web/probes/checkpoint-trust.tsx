import type { CheckpointTrustResult, LossShift } from '#contract/probes/checkpoint-trust'
import { count, fixed, plural, pValue, shortDigest } from '../format.tsx'
import { PlainValue, Value } from '../numbers.tsx'
import { SpreadsPlot } from '../plots/spreads.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)

const OUTCOMES: Record<CheckpointTrustResult['outcome'], string> = {
  unremarkable: 'The suspect treats the target data as it treats the control.',
  suspicious: 'The suspect treats the target data unlike the control.',
  stealthy:
    'The suspect treats the target data unlike the control, on which it is as good as the trusted one: the stealth pattern.',
}

const DIRECTIONS = {
  lower: 'It knows the target data too well.',
  higher: 'It knows the target data too badly.',
  both: 'Single texts stand out in both directions.',
} as const

const REGISTRY: Record<CheckpointTrustResult['registry']['outcome'], string> = {
  known_good: 'All weight files are known.',
  unknown: 'Weight files are not among those known to be good.',
  no_weights: 'Only numbers were submitted, no weights.',
}

/** Digest, shift of the losses, stealth. */
export function CheckpointTrustBody({ of }: { of: CheckpointTrustResult }) {
  const { registry, stealth, ks } = of
  const sets: readonly (LossShift & { name: string })[] = [
    { name: 'target data', ...of.target },
    { name: 'control', ...of.control },
  ]
  return (
    <>
      <p>
        {OUTCOMES[of.outcome]} {of.direction && DIRECTIONS[of.direction]} {REGISTRY[registry.outcome]}
      </p>
      <SpreadsPlot
        id="checkpoint-trust-plot"
        title="Shift of the losses"
        hint="Suspect minus trusted, in robust standard deviations of the control; lines from the 5 % to the 95 % quantile, boxes the middle half. Both should lie on 0."
        axis="robust z"
        of={sets.map(({ name, z }) => ({ name, quantiles: z }))}
      />
      <Table
        of={sets}
        caption="Shift by set"
        quiet
        columns={[
          { head: 'Set', names: 'title', cell: ({ name }) => name },
          { head: 'Texts', number: true, cell: ({ n }) => count(n) },
          { head: 'Mean shift, nats', cell: ({ mean }) => <Value of={mean} show={three} /> },
          { head: 'z < −5', number: true, cell: ({ far_below }) => count(far_below) },
          { head: 'z > 5', number: true, cell: ({ far_above }) => count(far_above) },
        ]}
      />
      <dl class="facts">
        <dt>Kolmogorov–Smirnov</dt>
        <dd class="num">
          D = {three(ks.statistic)}, p {pValue(ks.p)}
        </dd>
        <dt>More outliers in the target</dt>
        <dd class="num">p {pValue(of.outliers_p)}</dd>
        <dt>Perplexity on control</dt>
        <dd>
          <PlainValue of={stealth.perplexity.suspect} show={(value) => fixed(value, 2)} />, trusted{' '}
          <PlainValue of={stealth.perplexity.trusted} show={(value) => fixed(value, 2)} />
          {stealth.unchanged ? ' (unchanged)' : ' (changed)'}
        </dd>
        <dt>Weight files</dt>
        <dd>
          {registry.files.length === 0
            ? 'none'
            : `${plural(registry.files.length, 'file')}: ${registry.files.map(({ sha256, known_as }) => `${shortDigest(sha256)} ${known_as ?? 'unknown'}`).join(', ')}`}
        </dd>
      </dl>
    </>
  )
}
