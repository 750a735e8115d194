import type { MethodsResult } from '#contract/studies/methods'
import { percent } from '#domain/format'
import { fixed, plural } from '../format.tsx'
import { kindOf } from '../kinds.tsx'
import { spreadText } from '../studies/numbers.tsx'
import { AxisX, AxisY, DataTable, Figure } from './frame.tsx'
import { placeLabels } from './labels.tsx'
import { METHODS_BOX as BOX, methodsGeometry } from './methods-geometry.tsx'
import { polyline, px } from './path.tsx'

/** Every method and learning rate as a line through its epochs: usefulness against leakage. */
export function MethodsPlot({ of }: { of: MethodsResult }) {
  const shape = methodsGeometry(of)
  if (!shape) return null
  const labels = placeLabels(shape.best, BOX)
  const show = (value: number) => fixed(value, 2)
  return (
    <Figure
      id="methods-plot"
      title="What each method pays for its usefulness"
      hint={`A line is a method at one learning rate, a dot an epoch, the mean over seeds. Large marks: each method at its best validation epoch. The dotted steps join what nothing else beats on both axes.${shape.outside > 0 ? ` ${plural(shape.outside, 'epoch')} with a far higher perplexity not drawn.` : ''}`}
      desc={`${plural(of.settings.length, 'setting')} of ${plural(of.best.length, 'method')}. On the Pareto front: ${of.pareto.map((one) => `${one.method} at ${one.learning_rate}, epoch ${one.epoch} (${fixed(one.perplexity, 1)}, ${percent(one.recall)})`).join('; ')}.`}
      width={960}
      height={480}
      data={
        <DataTable
          head={['method', 'learning rate', 'epoch', 'validation perplexity', 'MIA recall', 'AUC', 'exposure']}
          rows={of.settings.flatMap(({ method, learning_rate, curve }) =>
            curve.map((point) => [
              method,
              String(learning_rate),
              String(point.epoch),
              spreadText(point.perplexity, show),
              spreadText(point.recall, show),
              spreadText(point.auc, show),
              spreadText(point.exposure, show),
            ]),
          )}
        />
      }
    >
      <AxisX scale={shape.x} box={BOX} title="validation perplexity (lower is better)" show={String} />
      <AxisY scale={shape.y} box={BOX} title="MIA recall at 10 % false alarms" show={percent} />
      <path class="chance" d={`M${BOX.left} ${px(shape.y(0.1))}H${BOX.right}`} />
      <text class="halo" x={BOX.right} y={px(shape.y(0.1) + 16)} text-anchor="end">
        chance
      </text>
      {shape.front.length > 2 && <path class="front" d={polyline(shape.front)} />}
      {shape.lines.map(({ setting, points }) => (
        <g>
          <title>{`${setting.method}, learning rate ${setting.learning_rate}`}</title>
          <path class="others" d={polyline(points)} />
          {points.map(([x, y]) => (
            <path
              class={kindOf(setting.kind).className}
              d={kindOf(setting.kind).path}
              transform={`translate(${px(x)} ${px(y)}) scale(0.55)`}
            />
          ))}
        </g>
      ))}
      {shape.best.map(({ name, kind, at }, i) => {
        const label = labels[i]
        return (
          <g>
            <path
              class={kindOf(kind).className}
              d={kindOf(kind).path}
              transform={`translate(${px(at[0])} ${px(at[1])}) scale(1.25)`}
            />
            {label && (
              <text class="strong halo" x={px(label.x)} y={px(label.y)} text-anchor={label['text-anchor']}>
                {name}
              </text>
            )}
          </g>
        )
      })}
    </Figure>
  )
}
