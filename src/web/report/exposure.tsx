import type { Report } from '#contract/report'
import type { CanaryExposure } from '#contract/report/exposure'
import { count, fixed, plural, scientific } from '../format.tsx'
import { PlainValue, Value } from '../numbers.tsx'
import { ExposurePlot } from '../plots/exposure.tsx'
import { Section } from '../section.tsx'
import { Table } from '../table.tsx'
import { plantedOf } from './keys.tsx'

const one = (value: number) => fixed(value, 1)
const METHODS = {
  exact: 'every candidate tried',
  sampling: 'random candidates',
  skew_normal: 'skew-normal fit',
} as const
/** More rows than this are folded away: the plot shows them all. */
const OPEN_ROWS = 12

/** Planted secrets: how much closer the model brings a guesser. */
export function ExposureSection({ of }: { of: Report['exposure'] }) {
  if (of.canaries.length === 0) return null
  const sorted = of.canaries.toSorted((a, b) => bitsOf(b) - bitsOf(a))
  const table = <CanaryTable of={sorted} />
  return (
    <Section
      id="exposure"
      title="Planted secrets"
      about="Exposure in bits: how far up the list of all candidates the model ranks the secret that was really there. Each bit halves the guesses."
    >
      <dl class="facts">
        <dt>Mean exposure</dt>
        <dd>
          <Value of={of.mean_bits} show={one} /> bits
        </dd>
        <dt>Highest</dt>
        <dd>
          <PlainValue of={of.max_bits} show={one} /> bits
        </dd>
        <dt>Extractable</dt>
        <dd>
          <Value of={of.extractable} show={(value) => fixed(value, 2)} /> of {plural(plantedOf(of), 'planted secret')}
        </dd>
      </dl>
      <ExposurePlot of={of} />
      {sorted.length <= OPEN_ROWS ? (
        table
      ) : (
        <details>
          <summary>The numbers behind this plot: {plural(sorted.length, 'secret')}, most exposed first</summary>
          {table}
        </details>
      )}
    </Section>
  )
}

function CanaryTable({ of }: { of: readonly CanaryExposure[] }) {
  return (
    <Table
      of={of}
      caption="Exposure of each canary"
      quiet
      columns={[
        { head: 'Canary', names: 'title', class: 'mono', cell: ({ id }) => id },
        { head: 'Copies', number: true, cell: ({ repetitions }) => orDash(repetitions) },
        {
          head: 'Exposure (bits)',
          label: 'Exposure',
          cell: ({ bits, censored }) => (
            <PlainValue of={bits} show={(value) => (censored ? `≥ ${one(value)}` : one(value))} />
          ),
        },
        { head: 'Rank', number: true, cell: ({ rank }) => orDash(rank) },
        // A rank is one among those that were scored: in a space too large for all, not among all.
        { head: 'Scored', number: true, cell: (canary) => scored(canary) },
        { head: 'Measured by', cell: ({ method }) => (method === null ? '–' : METHODS[method]) },
      ]}
    />
  )
}

function scored({ method, space, references }: CanaryExposure): string {
  return method === 'exact' ? scientific(space) : count(references)
}

function bitsOf(canary: CanaryExposure): number {
  return typeof canary.bits === 'number' ? canary.bits : -Infinity
}

function orDash(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : count(value)
}
