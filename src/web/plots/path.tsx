export type Point = readonly [x: number, y: number]

/** Pixel coordinates as SVG path data; a tenth of a pixel is finer than anybody sees. */
export function polyline(points: readonly Point[]): string {
  return points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${px(x)} ${px(y)}`).join(' ')
}

/** A staircase through the points: each height holds until the next abscissa. */
export function staircase(points: readonly Point[]): Point[] {
  return points.flatMap((point, i) => (i === 0 ? [point] : [[point[0], points[i - 1]![1]] as const, point]))
}

/** The closed area between an upper and a lower line. */
export function area(upper: readonly Point[], lower: readonly Point[]): string {
  return upper.length === 0 ? '' : `${polyline([...upper, ...lower.toReversed()])} Z`
}

/** A coordinate as text. A number that is none is a bug of whoever made it, not something to draw. */
export function px(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError('a plot got a coordinate that is not a number')
  return String(Math.round(value * 10) / 10)
}
