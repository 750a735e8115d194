import type { Exposure } from '#contract/report/exposure'
import { fixed, plural } from '../format.tsx'
import { EXPOSURE_BOX as BOX, RADIUS, exposureGeometry } from './exposure-geometry.tsx'
import { AxisY, Figure } from './frame.tsx'
import { polyline, px } from './path.tsx'

/** Exposure of each canary against how often it stood in the training data; hollow where the measurement hit its ceiling. Its table follows it on the page. */
export function ExposurePlot({ of }: { of: Exposure }) {
  const shape = exposureGeometry(of)
  if (!shape) return null
  const censored = shape.dots.filter((dot) => dot.censored).length
  const lastMean = shape.means.at(-1)
  return (
    <Figure
      id="exposure-plot"
      title="Exposure of each planted secret"
      hint={
        <>
          0 bits: the model does not help to guess the secret. At the cap it ranks first among all candidates: an
          attacker would print it.{censored > 0 && ' Hollow: at the ceiling, the truth is at least this.'}
        </>
      }
      desc={`${plural(shape.dots.length, 'canary', 'canaries')} at ${plural(shape.levels.length, 'repetition level')}, ${censored} of them at the ceiling of ${shape.caps.map((cap) => fixed(cap.bits, 1)).join(' or ')} bits.`}
      width={720}
      height={380}
    >
      <AxisY scale={shape.y} box={BOX} title="exposure (bits)" show={(value) => fixed(value, 0)} />
      <path class="axis" d={`M${BOX.left} ${BOX.bottom}H${BOX.right}`} />
      {shape.levels.map((level) => (
        <text x={px(level.x)} y={BOX.bottom + 18} text-anchor="middle">
          {level.repetitions === 0 ? 'never' : `${level.repetitions}×`}
        </text>
      ))}
      <text x={(BOX.left + BOX.right) / 2} y={BOX.bottom + 40} text-anchor="middle">
        copies in the training data (log₂ scale)
      </text>
      {shape.caps.map((cap) => (
        <g>
          <path class="cap" d={`M${BOX.left} ${px(cap.y)}H${BOX.right}`} />
          <text x={BOX.right + 8} y={px(cap.y + 4)}>
            cap {fixed(cap.bits, 1)}
          </text>
        </g>
      ))}
      {shape.means.length > 1 && <path class="front" d={polyline(shape.means)} />}
      {shape.dots.map((dot) => (
        <circle class={dot.censored ? 'dot censored' : 'dot'} cx={px(dot.at[0])} cy={px(dot.at[1])} r={RADIUS}>
          <title>{dot.id}</title>
        </circle>
      ))}
      {shape.means.map(([x, y]) => (
        <path class="mean" d={`M${px(x - 14)} ${px(y)}h28`} />
      ))}
      {lastMean && (
        <text class="strong halo" x={px(lastMean[0] + 20)} y={px(lastMean[1] + 4)}>
          mean
        </text>
      )}
    </Figure>
  )
}
