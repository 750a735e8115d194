import type { AdaptationShiftResult } from '#contract/probes/adaptation-shift'
import { percent } from '#domain/format'
import { splitWords } from '#domain/split-words'
import { count, fixed } from '../format.tsx'
import { Value } from '../numbers.tsx'
import { IntervalsPlot } from '../plots/intervals.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)

/** How far predictions moved, group by group. */
export function AdaptationShiftBody({ of }: { of: AdaptationShiftResult }) {
  const compared = of.shifts.some(({ reached }) => reached !== undefined)
  const drawn = of.shifts.flatMap((shift) => {
    const { divergence } = shift
    return divergence.value === null || divergence.ci === undefined
      ? []
      : [{ name: textsOf(shift), value: divergence.value, ci: divergence.ci }]
  })
  return (
    <>
      <IntervalsPlot
        of={drawn}
        id="adaptation-shift-plot"
        title="How far tuning moved the predictions"
        hint="Mean KL divergence of the tuned model’s next-token distribution from the base’s, with 95 % intervals."
        axis="KL divergence from the base, nats"
      />
      <Table
        of={of.shifts}
        caption="Shift by group"
        quiet
        columns={[
          { head: 'Texts', names: 'title', cell: textsOf },
          { head: 'n', label: 'texts', number: true, cell: ({ n }) => count(n) },
          { head: 'KL, nats', cell: ({ divergence }) => <Value of={divergence} show={three} /> },
          { head: 'Next token changed', cell: (shift) => <Value of={shift.argmax_changed} show={percent} /> },
          ...(compared
            ? [
                {
                  head: 'Of the full fine-tune’s',
                  cell: ({ reached }: AdaptationShiftResult['shifts'][number]) =>
                    reached && <Value of={reached} show={percent} />,
                },
              ]
            : []),
        ]}
      />
      <p>
        Gap between groups: <Value of={of.group_gap} show={three} /> nats.
      </p>
    </>
  )
}

function textsOf({ of, name }: AdaptationShiftResult['shifts'][number]): string {
  return of === 'split' ? splitWords(name) : name
}
