import type { Membership } from '#contract/report/membership'
import { percent } from '#domain/format'
import { fixed } from '../format.tsx'
import { AxisX, AxisY, type Box, DataTable, Figure } from './frame.tsx'
import { type Point, polyline, px, staircase } from './path.tsx'
import { linear, type Scale } from './scale.tsx'

const BOX: Box = { left: 58, right: 438, top: 34, bottom: 388 }

export interface HistogramGeometry {
  readonly x: Scale
  readonly y: Scale
  /** Outline from the ground up and back to it. */
  readonly members: readonly Point[]
  readonly outsiders: readonly Point[]
}

/** Shares of each group per bin, so that groups of different size compare. null without two edges or without counts. */
export function histogramGeometry({ edges, members, nonmembers }: Membership['histogram']): HistogramGeometry | null {
  const [left, right] = [edges[0], edges.at(-1)]
  const [inside, outside] = [shares(members), shares(nonmembers)]
  const highest = Math.max(0, ...inside, ...outside)
  const bins = edges.length - 1
  if (left === undefined || right === undefined || bins < 1 || highest === 0) return null
  if (inside.length !== bins || outside.length !== bins) return null
  const x = linear([left, right], [BOX.left, BOX.right], 5)
  const y = linear([0, highest * 1.12], [BOX.bottom, BOX.top], 4)
  const outline = (heights: readonly number[]): Point[] => {
    const tops = heights.map((value, i): Point => [x(edges[i]!), y(value)])
    const steps = staircase([...tops, [x(right), y(heights.at(-1)!)]])
    return [[x(left), BOX.bottom], ...steps, [x(right), BOX.bottom]]
  }
  return { x, y, members: outline(inside), outsiders: outline(outside) }
}

/** Score histograms of members and non-members, overlaid, with the cut at 10 % false positives. */
export function Histogram({ of }: { of: Membership }) {
  const shape = histogramGeometry(of.histogram)
  if (!shape) return null
  const { x, y } = shape
  const { edges, members, nonmembers } = of.histogram
  const cut = typeof of.threshold === 'number' ? of.threshold : null
  const [inside, outside] = [shares(members), shares(nonmembers)]
  return (
    <Figure
      id={`scores-${of.attack}`}
      title="Scores of members and outsiders"
      hint={`${of.attack}; higher means more likely a member. The further apart the two, the more is remembered.`}
      desc={`Histograms of the ${of.attack} scores of ${of.n_members} members and ${of.n_nonmembers} non-members.${cut === null ? '' : ` Texts scoring at least ${fixed(cut, 3)} are called members.`}`}
      width={460}
      height={440}
      data={
        <DataTable
          head={['score from', 'to', 'members', 'non-members']}
          rows={members.map((value, i) => [
            fixed(edges[i]!, 3),
            fixed(edges[i + 1]!, 3),
            String(value),
            String(nonmembers[i]),
          ])}
        />
      }
    >
      <AxisX scale={x} box={BOX} title={`score (${of.attack})`} show={(value) => fixed(value, decimals(x.ticks))} />
      <AxisY scale={y} box={BOX} title="share of each group" show={percent} />
      <path class="outsiders" d={polyline(shape.outsiders)} />
      <path class="members" d={polyline(shape.members)} />
      <Label at={above(edges, outside, inside, shape)} word="outsiders" />
      <Label at={above(edges, inside, outside, shape)} word="members" />
      {cut !== null && cut >= x.domain[0] && cut <= x.domain[1] && (
        <g>
          <path class="cut" d={`M${px(x(cut))} ${BOX.top}V${BOX.bottom}`} />
          <text class="halo" {...beside(x(cut))} y={BOX.top + 10}>
            called a member →
          </text>
        </g>
      )}
    </Figure>
  )
}

function Label({ at, word }: { at: Point; word: string }) {
  return (
    <text class="strong halo" x={px(at[0])} y={px(at[1])} text-anchor="middle">
      {word}
    </text>
  )
}

/** Above the bin where `mine` exceeds `theirs` the most: where a label can only mean this group. */
function above(
  edges: readonly number[],
  mine: readonly number[],
  theirs: readonly number[],
  { x, y }: HistogramGeometry,
): Point {
  const lead = mine.map((value, i) => value - theirs[i]!)
  const i = lead.indexOf(Math.max(...lead))
  const middle = x((edges[i]! + edges[i + 1]!) / 2)
  return [Math.min(Math.max(middle, BOX.left + 34), BOX.right - 34), Math.max(BOX.top + 28, y(mine[i]!) - 8)]
}

function beside(x: number) {
  return x > BOX.right - 130 ? { x: px(x - 6), 'text-anchor': 'end' as const } : { x: px(x + 6) }
}

function shares(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, value) => sum + value, 0)
  return counts.map((value) => (total === 0 ? 0 : value / total))
}

/** As many decimals as tell two neighbouring ticks apart. */
function decimals(ticks: readonly number[]): number {
  const step = ticks.length > 1 ? ticks[1]! - ticks[0]! : 1
  return Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))
}
