import type { Child } from 'hono/jsx'
import { px } from './path.tsx'
import type { Scale } from './scale.tsx'

/** A plot wider than this scrolls on a phone: shrunk, its words could not be read. */
const MAX_SHRINK = 600

/** A plot with its words: heading and reading hint above, the drawing, and the numbers behind it as a table to open. */
export function Figure(props: {
  id: string
  title: string
  hint: Child
  /** What a person who cannot see the drawing should know of it. */
  desc: string
  width: number
  height: number
  data?: Child
  above?: Child
  /** The drawing holds links, so it cannot be one opaque image. */
  interactive?: boolean
  children?: Child
}) {
  const { id, width, height } = props
  return (
    <figure>
      <figcaption>
        <h3>{props.title}</h3>
        <p>{props.hint}</p>
      </figcaption>
      {props.above}
      <div
        {...(width > MAX_SHRINK
          ? { class: 'plot plot-wide', tabindex: 0, role: 'region', 'aria-label': props.title }
          : { class: 'plot' })}
      >
        <svg
          viewBox={`0 0 ${width} ${height}`}
          role={props.interactive ? 'group' : 'img'}
          aria-labelledby={`${id}-name ${id}-desc`}
        >
          <title id={`${id}-name`}>{props.title}</title>
          <desc id={`${id}-desc`}>{props.desc}</desc>
          {props.children}
        </svg>
      </div>
      {props.data && (
        <details>
          <summary>The numbers behind this plot</summary>
          <div class="scroll" tabindex={0} role="region" aria-label={`Numbers: ${props.title}`}>
            {props.data}
          </div>
        </details>
      )}
    </figure>
  )
}

/** The inside of a plot, in pixels. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

interface AxisProps {
  scale: Scale
  box: Box
  title: string
  show: (value: number) => string
}

/** Ticks, grid lines and the axis title below a plot. */
export function AxisX({ scale, box, title, show }: AxisProps) {
  return (
    <g>
      {scale.ticks.map((tick) => (
        <>
          <path class="grid" d={`M${px(scale(tick))} ${box.top}V${box.bottom}`} />
          <text x={px(scale(tick))} y={box.bottom + 18} text-anchor="middle">
            {show(tick)}
          </text>
        </>
      ))}
      <path class="axis" d={`M${box.left} ${box.bottom}H${box.right}`} />
      <text x={(box.left + box.right) / 2} y={box.bottom + 40} text-anchor="middle">
        {title}
      </text>
    </g>
  )
}

/** Ticks and grid lines to the left; the title stands level above the axis, where nobody has to tilt their head. */
export function AxisY({ scale, box, title, show }: AxisProps) {
  return (
    <g>
      {scale.ticks.map((tick) => (
        <>
          <path class="grid" d={`M${box.left} ${px(scale(tick))}H${box.right}`} />
          <text x={box.left - 8} y={px(scale(tick) + 4)} text-anchor="end">
            {show(tick)}
          </text>
        </>
      ))}
      <path class="axis" d={`M${box.left} ${box.top}V${box.bottom}`} />
      <text x={0} y={box.top - 14}>
        {title}
      </text>
    </g>
  )
}

/** A plain table of numbers for the details behind a plot. */
export function DataTable({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  return (
    <table>
      <thead>
        <tr>
          {head.map((word) => (
            <th scope="col">{word}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {row.map((cell) => (
              <td>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
