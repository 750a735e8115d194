import type { MarginRobustnessResult } from '#contract/probes/margin-robustness'
import { percent } from '#domain/format'
import { splitWords } from '#domain/split-words'
import { count, fixed } from '../format.tsx'
import { PlainValue, Value } from '../numbers.tsx'
import { IntervalsPlot } from '../plots/intervals.tsx'
import { Table } from '../table.tsx'

const two = (value: number) => fixed(value, 2)
const three = (value: number) => fixed(value, 3)

/** How firmly tokens sit, and what typing errors do to decisions. */
export function MarginRobustnessBody({ of }: { of: MarginRobustnessResult }) {
  const drawn = of.stability.flatMap(({ rate, split, flipped: { value, ...rest } }) =>
    split === 'all' || value === null || !('ci' in rest) || !rest.ci
      ? []
      : [{ name: `${splitWords(split)}, ${percent(rate)} mistyped`, value, ci: rest.ci }],
  )
  return (
    <>
      <Table
        of={of.margins}
        caption="Locked-in tokens"
        quiet
        columns={[
          { head: 'Texts', names: 'title', cell: ({ split }) => splitWords(split) },
          { head: 'n', label: 'texts', number: true, cell: ({ n }) => count(n) },
          { head: `Ahead by ${two(of.tau)} nats`, cell: (row) => <Value of={row.locked_in} show={percent} /> },
          { head: 'The base’s', cell: (row) => <Value of={row.reference_locked_in} show={percent} /> },
          { head: 'Median margin', number: true, cell: (row) => <PlainValue of={row.median} show={two} /> },
          {
            head: 'The base’s median',
            number: true,
            cell: (row) => <PlainValue of={row.reference_median} show={two} />,
          },
        ]}
      />
      <IntervalsPlot
        of={drawn}
        id="margin-robustness-plot"
        title="Decisions that typing errors turn"
        hint="Share of texts that land on the other side of the threshold at 10 % false alarms, with 95 % intervals."
        axis="share of decisions turned"
      />
      <Table
        of={of.stability}
        caption="Decisions under typing errors"
        quiet
        columns={[
          { head: 'Mistyped', names: 'title', cell: ({ rate }) => percent(rate) },
          { head: 'Texts', cell: ({ split }) => (split === 'all' ? 'all' : splitWords(split)) },
          { head: 'n', label: 'texts', number: true, cell: ({ n }) => count(n) },
          { head: 'Turned', cell: ({ flipped }) => <Value of={flipped} show={percent} /> },
          { head: 'Score moved by', cell: ({ shift }) => <Value of={shift} show={three} /> },
        ]}
      />
    </>
  )
}
