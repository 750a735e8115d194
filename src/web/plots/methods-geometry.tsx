import type { MethodSetting, MethodsResult } from '#contract/studies/methods'
import type { Box } from './frame.tsx'
import { type Point, staircase } from './path.tsx'
import { extent, linear, type Scale } from './scale.tsx'

export const METHODS_BOX: Box = { left: 52, right: 944, top: 34, bottom: 428 }
/** Diverged epochs would squeeze everything else against an edge: the axis ends at this multiple of the lowest perplexity. */
const FARTHEST = 2.2

export interface MethodsGeometry {
  readonly x: Scale
  readonly y: Scale
  /** One line a setting, through its epochs. */
  readonly lines: readonly { readonly setting: MethodSetting; readonly points: readonly Point[] }[]
  /** Per method, the setting that one would keep at its best epoch. */
  readonly best: readonly { readonly name: string; readonly kind: string | null; readonly at: Point }[]
  readonly front: readonly Point[]
  /** Epochs past the right edge. */
  readonly outside: number
}

/** null while nothing was measured. */
export function methodsGeometry({ settings, best, pareto }: MethodsResult): MethodsGeometry | null {
  const all = settings.flatMap(({ curve }) => curve.flatMap(({ perplexity }) => perplexity.value ?? []))
  if (all.length === 0) return null
  const edge = Math.min(...all) * FARTHEST
  const { left, right, top, bottom } = METHODS_BOX
  const x = linear(extent(all.filter((value) => value <= edge)), [left, right], 8)
  const y = linear([0, 1], [bottom, top])
  const inside = (perplexity: number) => perplexity <= x.domain[1]
  const place = (perplexity: number, recall: number): Point => [x(perplexity), y(recall)]
  const corners = pareto.filter((point) => inside(point.perplexity)).map((one) => place(one.perplexity, one.recall))
  return {
    x,
    y,
    lines: settings.map((setting) => ({
      setting,
      points: setting.curve.flatMap(({ perplexity, recall }) =>
        perplexity.value === null || recall.value === null || !inside(perplexity.value)
          ? []
          : [place(perplexity.value, recall.value)],
      ),
    })),
    best: best.flatMap(({ method, learning_rate, perplexity, recall }) => {
      if (perplexity.value === null || recall.value === null || !inside(perplexity.value)) return []
      const kind = settings.find((one) => one.method === method && one.learning_rate === learning_rate)?.kind ?? null
      return [{ name: method, kind, at: place(perplexity.value, recall.value) }]
    }),
    front: corners.length === 0 ? [] : [[corners[0]![0], top], ...staircase(corners), [right, corners.at(-1)![1]]],
    outside: all.filter((value) => !inside(value)).length,
  }
}
