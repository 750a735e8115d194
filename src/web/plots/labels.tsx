import type { Box } from './frame.tsx'
import type { Point } from './path.tsx'

export interface Label {
  readonly x: number
  readonly y: number
  readonly 'text-anchor': 'start' | 'end'
}

/** Mean width of a character and height of a line of the drawings' 13-unit type. */
const CHARACTER = 6.2
const LINE = 15
const GAP = 9

/** Right above, left above, right below, left below: the order in which a name looks for room. */
const SIDES = [
  [1, -GAP],
  [-1, -GAP],
  [1, GAP + LINE - 3],
  [-1, GAP + LINE - 3],
] as const

/** Where each point's name fits without covering another name or point; null where it fits nowhere. */
export function placeLabels(
  points: readonly { readonly name: string; readonly at: Point }[],
  box: Box,
): (Label | null)[] {
  const taken: Area[] = points.map(({ at: [x, y] }) => ({ left: x - 7, right: x + 7, top: y - 7, bottom: y + 7 }))
  return points.map(({ name, at }) => {
    for (const [side, drop] of SIDES) {
      const x = at[0] + side * GAP
      const y = at[1] + drop
      const end = x + side * name.length * CHARACTER
      const area = { left: Math.min(x, end), right: Math.max(x, end), top: y - LINE + 3, bottom: y + 3 }
      if (area.left < box.left || area.right > box.right || area.top < box.top || area.bottom > box.bottom) continue
      if (taken.some((other) => overlap(area, other))) continue
      taken.push(area)
      return { x, y, 'text-anchor': side === 1 ? 'start' : 'end' }
    }
    return null
  })
}

interface Area {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

function overlap(a: Area, b: Area): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom
}
