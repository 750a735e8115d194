/** Maps a data range onto pixels. */
export interface Scale {
  (value: number): number
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
}

/** `pixels[0]` shows `domain[0]`. A range of one value is widened, so that a single point lies in the middle. */
export function linear(domain: readonly [number, number], pixels: readonly [number, number], wanted = 5): Scale {
  const [low, high] = widened(domain)
  const at = (value: number) => pixels[0] + ((value - low) / (high - low)) * (pixels[1] - pixels[0])
  return Object.assign(at, { domain: [low, high] as const, ticks: niceTicks(low, high, wanted) })
}

/** Base-10 logarithmic; both ends must be positive. What lies below the range is drawn at its edge. */
export function log(domain: readonly [number, number], pixels: readonly [number, number]): Scale {
  const [low, high] = domain[0] < domain[1] ? domain : [domain[0] / 2, domain[0] * 2]
  if (!(low > 0)) throw new RangeError(`a logarithmic axis cannot start at ${low}`)
  const span = Math.log10(high / low)
  const at = (value: number) => pixels[0] + (Math.log10(Math.max(value, low) / low) / span) * (pixels[1] - pixels[0])
  const powers = logTicks(low, high, [1])
  // a range of less than two powers of ten is marked in between as well
  const ticks = powers.length < 3 ? logTicks(low, high, [1, 2, 5]) : powers
  return Object.assign(at, { domain: [low, high] as const, ticks })
}

/** Those multiples of powers of ten that lie in the range. */
function logTicks(low: number, high: number, factors: readonly number[]): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const all = Array.from({ length: last - first + 1 }, (_, i) => factors.map((factor) => factor * 10 ** (first + i)))
  return all.flat().filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9))
}

/** The range of the values with `share` of it added on both sides; [0, 1] when there are none. */
export function extent(values: readonly number[], share = 0.06): [number, number] {
  if (values.length === 0) return [0, 1]
  const low = Math.min(...values)
  const high = Math.max(...values)
  const room = (high - low) * share
  return [low - room, high + room]
}

/** Multiples of 1, 2 or 5 times a power of ten inside the range, about `wanted` of them. */
export function niceTicks(low: number, high: number, wanted: number): number[] {
  const rough = (high - low) / Math.max(1, wanted)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  const first = Math.ceil(low / step - 1e-9)
  const last = Math.floor(high / step + 1e-9)
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)))
}

function widened([low, high]: readonly [number, number]): [number, number] {
  if (low < high) return [low, high]
  const room = low === 0 ? 1 : Math.abs(low) * 0.1
  return [low - room, low + room]
}
