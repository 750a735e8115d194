import type { CanaryExposure, Report } from '#contract/report'
import { count, fixed, plural, scientific } from '../format.tsx'
import { PlainValue, Value } from '../numbers.tsx'
import { ExposurePlot } from '../plots/exposure.tsx'
import { Section } from '../section.tsx'
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
    <table class="cards">
      <caption class="sr">Exposure of each canary</caption>
      <thead>
        <tr>
          <th scope="col">Canary</th>
          <th scope="col" class="n">
            Copies
          </th>
          <th scope="col">Exposure (bits)</th>
          <th scope="col" class="n">
            Rank
          </th>
          <th scope="col" class="n">
            Candidates
          </th>
          <th scope="col">Measured by</th>
        </tr>
      </thead>
      <tbody>
        {of.map((canary) => (
          <tr>
            <th scope="row" class="title mono">
              {canary.id}
            </th>
            <td data-label="Copies" class="n num">
              {canary.repetitions === undefined ? '–' : count(canary.repetitions)}
            </td>
            <td data-label="Exposure">
              <PlainValue of={canary.bits} show={(bits) => (canary.censored ? `≥ ${one(bits)}` : one(bits))} />
            </td>
            <td data-label="Rank" class="n num">
              {canary.rank === null ? '–' : count(canary.rank)}
            </td>
            <td data-label="Candidates" class="n num">
              {scientific(canary.space)}
            </td>
            <td data-label="Measured by">{canary.method === null ? '–' : METHODS[canary.method]}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function bitsOf(canary: CanaryExposure): number {
  return typeof canary.bits === 'number' ? canary.bits : -Infinity
}
