import type { Rope } from './architecture.ts'
import type { ConfigFields } from './config-fields.ts'
import { show } from './config-fields.ts'
import { isJsonObject, type JsonObject } from './json.ts'

const { fround, log, PI } = Math

/**
 * The rotary encoding of a Llama-family config, as transformers' `modeling_rope_utils.py` computes it, in float32 steps like torch.
 * `headSize` is the number of rotated components; both the old fields (`rope_theta`, or what the family calls it, and `rope_scaling`) and
 * `rope_parameters` are read.
 *
 * `dynamic` changes nothing until a sequence is longer than `max_position_embeddings`, which is where we stop reading; `longrope` is refused.
 */
export function readRope(
  config: JsonObject,
  fields: ConfigFields,
  headSize: number,
  positions: number,
  thetaField = 'rope_theta',
): Rope {
  const field = (config.rope_parameters ?? null) === null ? 'rope_scaling' : 'rope_parameters'
  const options = readOptions(config[field], fields, field)
  return ropeOf({ field, options, thetaField, theta: config[thetaField] ?? 10_000 }, fields, headSize, positions)
}

/** Where a config speaks of angles: `field` is where its options stand, `theta` the base that holds unless they name one. */
export interface RopeSource {
  readonly field: string
  readonly options: JsonObject
  readonly thetaField: string
  readonly theta: unknown
}

/** Families that turn whole heads refuse by name what would turn a part of them. */
export function refusePartial(config: JsonObject, fields: ConfigFields): void {
  const nested = isJsonObject(config.rope_parameters) ? config.rope_parameters.partial_rotary_factor : undefined
  if ((config.partial_rotary_factor ?? nested ?? 1) !== 1)
    fields.reject('partial_rotary_factor', 'other than 1 is not supported', 'architecture_unsupported')
}

/** The object of options that a field holds; none where it is left out. */
export function readOptions(value: unknown, fields: ConfigFields, field: string): JsonObject {
  if (isJsonObject(value)) return value
  if ((value ?? null) !== null) fields.reject(field, 'must be an object')
  return {}
}

export function ropeOf(source: RopeSource, fields: ConfigFields, headSize: number, positions: number): Rope {
  const { field, options } = source
  const own = (options.rope_theta ?? null) !== null
  const theta = number(own ? options.rope_theta : source.theta)
  if (!(theta > 1)) fields.reject(own ? `${field}/rope_theta` : source.thetaField, 'must be a number above 1')
  const base = Array.from({ length: headSize / 2 }, (_, i) => fround(1 / fround(theta ** fround((2 * i) / headSize))))
  const kind = options.rope_type ?? options.type ?? 'default'
  const stretched = kind === 'linear' || kind === 'llama3' || kind === 'yarn'
  const factor = number(options.factor ?? (stretched ? undefined : 1))
  const original = number(options.original_max_position_embeddings ?? positions)
  if (!(factor >= 1) || !(original >= 1)) fields.reject(field, 'needs a factor and a length of at least 1')
  if (kind === 'default' || kind === 'dynamic') return { inverseFrequencies: base, scaling: 1 }
  if (kind === 'linear') return { inverseFrequencies: base.map((f) => fround(f / factor)), scaling: 1 }
  if (kind === 'llama3')
    return { inverseFrequencies: llama3(base, options, factor, original, fields, field), scaling: 1 }
  if (kind === 'yarn') {
    const rope = yarn(base, options, { factor, original, theta }, { fields, field })
    const finite = [...rope.inverseFrequencies, Math.fround(rope.scaling)].every(Number.isFinite)
    if (!finite) fields.reject(field, 'gives angles that are not finite')
    return rope
  }
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
function yarn(
  base: number[],
  options: JsonObject,
  { factor, original, theta }: { readonly factor: number; readonly original: number; readonly theta: number },
  at: At,
): Rope {
  const dimension = 2 * base.length
  const rotations = (n: number) => (dimension * log(original / (n * 2 * PI))) / (2 * log(theta))
  const truncate = options.truncate !== false
  let low = rotations(positive(options, 'beta_fast', at) ?? 32)
  let high = rotations(positive(options, 'beta_slow', at) ?? 1)
  if (truncate) [low, high] = [Math.floor(low), Math.ceil(high)]
  low = Math.max(low, 0)
  high = Math.min(high, dimension - 1)
  if (low === high) high += 0.001
  const inverseFrequencies = base.map((f, i) => {
    const ramp = Math.min(Math.max((i - low) / (high - low), 0), 1)
    return fround((f / factor) * ramp + f * (1 - ramp))
  })
  return { inverseFrequencies, scaling: attentionFactor(options, factor, at) }
}

function attentionFactor(options: JsonObject, factor: number, at: At): number {
  const given = positive(options, 'attention_factor', at)
  if (given !== undefined) return given
  const scale = (m: number) => (factor <= 1 ? 1 : 0.1 * m * log(factor) + 1)
  const [mscale, all] = [positive(options, 'mscale', at), positive(options, 'mscale_all_dim', at)]
  return mscale !== undefined && all !== undefined ? scale(mscale) / scale(all) : scale(1)
}

/** Where options stand, to say which of them is wrong. */
interface At {
  readonly fields: ConfigFields
  readonly field: string
}

/** A positive number; undefined where it is left out, null or 0, all of which transformers takes for “not given”. */
function positive(options: JsonObject, name: string, { fields, field }: At): number | undefined {
  const value = options[name] ?? 0
  if (value === 0) return undefined
  if (number(value) > 0) return number(value)
  fields.reject(`${field}/${name}`, 'must be a positive number')
  return undefined
}

/** NaN for what is not a finite number: every comparison with it fails. */
function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : Number.NaN
}
