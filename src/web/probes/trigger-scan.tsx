import type { TriggerScanResult } from '#contract/probes/trigger-scan'
import { percent } from '#domain/format'
import { count, fixed, plural } from '../format.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)
const SOURCES = { caller: 'yours', rare_token: 'rare token' } as const

/** Strings by how far they move the model, those that were flagged on top. */
export function TriggerScanBody({ of }: { of: TriggerScanResult }) {
  return (
    <>
      <p>
        {of.flagged === 0 ? 'No string' : plural(of.flagged, 'string')} flagged, of {count(of.candidates.length)} behind{' '}
        {plural(of.prompts, 'neutral prompt')}. Usual shifts ({count(of.usual.n)} control strings and rare tokens) lie
        around <span class="num">{three(of.usual.median)}</span> nats; what is {of.threshold} robust standard deviations
        above is flagged.
      </p>
      <Table
        of={of.candidates}
        caption="Strings by robust z"
        quiet
        columns={[
          { head: 'String', names: 'title', cell: ({ text }) => <code>{JSON.stringify(text)}</code> },
          { head: 'From', cell: ({ source }) => SOURCES[source] },
          {
            head: 'In members, non-members',
            number: true,
            cell: ({ members, nonmembers }) =>
              members === null ? '' : `${count(members)}, ${nonmembers === null ? '' : count(nonmembers)}`,
          },
          { head: 'Shift, nats', number: true, cell: ({ shift }) => three(shift) },
          { head: 'z', number: true, cell: ({ z }) => fixed(z, 1) },
          { head: 'Flagged', cell: ({ flagged }) => (flagged ? <strong>flagged</strong> : 'no') },
          {
            head: 'Tuned model goes on',
            cell: ({ continuation }) => (
              <>
                <code>{JSON.stringify(continuation.text)}</code> ({percent(continuation.share)})
              </>
            ),
          },
          {
            head: 'Base goes on',
            cell: ({ reference_continuation: base }) => (
              <>
                <code>{JSON.stringify(base.text)}</code> ({percent(base.share)})
              </>
            ),
          },
        ]}
      />
    </>
  )
}
