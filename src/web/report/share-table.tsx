import type { Measured } from '#contract/measured'
import { fixed } from '../format.tsx'
import { Value } from '../numbers.tsx'
import { IntervalBar } from '../plots/interval.tsx'
import { Table } from '../table.tsx'

const three = (value: number) => fixed(value, 3)

/** Shares from 0 to 1 by what they are of, each with its interval drawn. */
export function ShareTable({ of, caption }: { of: readonly [name: string, share: Measured][]; caption: string }) {
  return (
    <Table
      of={of}
      caption={caption}
      columns={[
        { head: 'Measure', names: 'title', cell: ([name]) => name },
        {
          head: 'Share',
          cell: ([, measured]) => (
            <>
              <Value of={measured} show={three} />
              <IntervalBar of={measured} />
            </>
          ),
        },
      ]}
    />
  )
}
