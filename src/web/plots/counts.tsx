import { fixed } from '../format.tsx'
import { AxisX, type Box, Figure } from './frame.tsx'
import { px } from './path.tsx'
import { extent, linear } from './scale.tsx'

const BOX: Box = { left: 40, right: 740, top: 12, bottom: 172 }

interface CountsProps {
  readonly of: readonly { readonly from: number; readonly to: number; readonly n: number }[]
  /** A value that divides them. */
  readonly mark: number | null
  readonly id: string
  readonly title: string
  readonly hint: string
  readonly axis: string
}

/** A histogram of one kind of thing, with a line at `mark`. */
export function CountsPlot({ of, mark, id, title, hint, axis }: CountsProps) {
  const most = Math.max(1, ...of.map(({ n }) => n))
  const x = linear(extent(of.flatMap(({ from, to }) => [from, to]).concat(mark ?? []), 0.02), [BOX.left, BOX.right], 6)
  const y = (n: number) => BOX.bottom - ((BOX.bottom - BOX.top) * n) / most
  const show = (value: number) => fixed(value, 2)
  const drawn = of.filter(({ n }) => n > 0)
  return (
    <Figure
      id={id}
      title={title}
      hint={hint}
      desc={drawn.map(({ from, to, n }) => `${n} from ${show(from)} to ${show(to)}`).join('; ')}
      width={780}
      height={BOX.bottom + 54}
    >
      <AxisX scale={x} box={BOX} title={axis} show={show} />
      {drawn.map(({ from, to, n }) => (
        <rect
          class="members"
          x={px(x(from))}
          y={px(y(n))}
          width={px(Math.max(1, x(to) - x(from) - 1))}
          height={px(BOX.bottom - y(n))}
        />
      ))}
      {mark !== null && <path class="limit" d={`M${px(x(mark))} ${BOX.top}V${BOX.bottom}`} />}
    </Figure>
  )
}
