import type { TriggerScanResult } from '#contract/probes/trigger-scan'
import { percent } from '#domain/format'
import { spoken } from '#domain/probes/trigger-scan'
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
        of={of.candidates.map((one, i) => ({ ...one, place: i + 1 }))}
        caption="Strings by robust z"
        quiet
        columns={[
          {
            head: 'String',
            names: 'title',
            cell: ({ text, place }) => (text === null ? `rare token at ${place}` : <code>{JSON.stringify(text)}</code>),
          },
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
            cell: ({ continuation }) => <Continuation of={continuation} />,
          },
          {
            head: 'Base goes on',
            cell: ({ reference_continuation: base }) => <Continuation of={base} />,
          },
        ]}
      />
      {of.candidates.some(({ text, continuation }) => text === null || continuation.text === null) && (
        <p>
          Tokens that the members of a private suite hold and non-members hardly are not spelt: in which texts they are,
          the owner’s scores tell; what the model says, asking it tells.
        </p>
      )}
    </>
  )
}

function Continuation({ of }: { of: TriggerScanResult['candidates'][number]['continuation'] }) {
  return (
    <>
      {of.text === null ? spoken(of) : <code>{JSON.stringify(of.text)}</code>} ({percent(of.share)})
    </>
  )
}
