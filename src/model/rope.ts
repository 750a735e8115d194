import type { Rope } from './architecture.ts'
import type { ConfigFields } from './config-fields.ts'
import { show } from './config-fields.ts'
import { isJsonObject, type JsonObject } from './json.ts'

const { fround, log, PI } = Math

/**
 * The rotary encoding of a Llama-family config, as transformers' `modeling_rope_utils.py` computes it, in float32 steps like torch.
 * `headSize` is the number of rotated components; both the old fields (`rope_theta`, `rope_scaling`) and `rope_parameters` are read.
 *
 * `dynamic` changes nothing until a sequence is longer than `max_position_embeddings`, which is where we stop reading; `longrope` is refused.
 */
export function readRope(config: JsonObject, fields: ConfigFields, headSize: number, positions: number): Rope {
  const field = isJsonObject(config.rope_parameters) ? 'rope_parameters' : 'rope_scaling'
  const options = isJsonObject(config[field]) ? config[field] : {}
  const theta = number(options.rope_theta ?? config.rope_theta ?? 10_000)
  if (!(theta > 1)) fields.reject('rope_theta', 'must be a number above 1')
  const base = Array.from({ length: headSize / 2 }, (_, i) => fround(1 / fround(theta ** fround((2 * i) / headSize))))
  const kind = options.rope_type ?? options.type ?? 'default'
  const factor = number(options.factor ?? 1)
  const original = number(options.original_max_position_embeddings ?? positions)
  if (!(factor >= 1) || !(original >= 1)) fields.reject(field, 'needs a factor and a length of at least 1')
  if (kind === 'default' || kind === 'dynamic') return { inverseFrequencies: base, scaling: 1 }
  if (kind === 'linear') return { inverseFrequencies: base.map((f) => fround(f / factor)), scaling: 1 }
  if (kind === 'llama3')
    return { inverseFrequencies: llama3(base, options, factor, original, fields, field), scaling: 1 }
  if (kind === 'yarn') return yarn(base, options, factor, original, theta)
  fields.reject(
    field,
    `has the type ${show(kind)}; known here: default, linear, dynamic, llama3, yarn`,
    'architecture_unsupported',
  )
  return { inverseFrequencies: base, scaling: 1 }
}

/** Llama 3: long wavelengths are stretched by the factor, short ones kept, those between blended. */
function llama3(
  base: number[],
  options: JsonObject,
  factor: number,
  original: number,
  fields: ConfigFields,
  field: string,
): number[] {
  const low = number(options.low_freq_factor)
  const high = number(options.high_freq_factor)
  if (!(low > 0) || !(high > low)) fields.reject(field, 'needs 0 < low_freq_factor < high_freq_factor')
  return base.map((f) => {
    const wavelength = (2 * PI) / f
    if (wavelength < original / high) return f
    if (wavelength > original / low) return fround(f / factor)
    const smooth = (original / wavelength - low) / (high - low)
    return fround(((1 - smooth) * f) / factor + smooth * f)
  })
}

/** YaRN (arXiv 2309.00071): a linear ramp over the dimensions between `beta_fast` and `beta_slow` rotations. */
function yarn(base: number[], options: JsonObject, factor: number, original: number, theta: number): Rope {
  const dimension = 2 * base.length
  const rotations = (n: number) => (dimension * log(original / (n * 2 * PI))) / (2 * log(theta))
  const truncate = options.truncate !== false
  let low = rotations(number(options.beta_fast) || 32)
  let high = rotations(number(options.beta_slow) || 1)
  if (truncate) [low, high] = [Math.floor(low), Math.ceil(high)]
  low = Math.max(low, 0)
  high = Math.min(high, dimension - 1)
  if (low === high) high += 0.001
  const inverseFrequencies = base.map((f, i) => {
    const ramp = Math.min(Math.max((i - low) / (high - low), 0), 1)
    return fround((f / factor) * ramp + f * (1 - ramp))
  })
  return { inverseFrequencies, scaling: attentionFactor(options, factor) }
}

function attentionFactor(options: JsonObject, factor: number): number {
  const given = number(options.attention_factor)
  if (given > 0) return given
  const scale = (m: number) => (factor <= 1 ? 1 : 0.1 * m * log(factor) + 1)
  const [mscale, all] = [number(options.mscale), number(options.mscale_all_dim)]
  return mscale > 0 && all > 0 ? scale(mscale) / scale(all) : scale(1)
}

/** NaN for what is not a finite number: every comparison with it fails. */
function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
}
