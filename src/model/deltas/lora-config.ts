import { ok, refuse, type Result } from '#domain/result'
import { ConfigFields } from '../config-fields.ts'
import { isJsonObject, type JsonObject } from '../json.ts'
import { compilePattern, type Pattern, type Work } from './pattern.ts'
import { adapterConfigAt, refuseOptions } from './peft.ts'

/** What of a PEFT LoRA config decides the numbers. Ranks and scales are asked per module: patterns may override them. */
export interface LoraConfig {
  readonly rank: (module: string) => number
  /** alpha / r, or alpha / √r with `use_rslora`. */
  readonly scale: (module: string) => number
  readonly dora: boolean
  /** Modules that were trained whole and must lie in the file. */
  readonly saved: readonly string[]
  /** Whether the patterns asked for more work than they are given; the ranks and scales are then wrong. */
  readonly exhausted: () => boolean
}

const mostRank = 65_536
/** Rules that name every matrix of an edge model one by one stay below this. */
const mostPatterns = 512
/** A few modules are saved whole: a head, an embedding, norms. */
const mostSaved = 256
/** Steps of matching: honest patterns take some thousand per module; these take about a second. */
const matchingWork = 20_000_000

/** Initialisations that leave the base's weights alone. The others (PiSSA, OLoRA, LoftQ, CorDA …) subtract something from them. */
const harmlessInits: ReadonlySet<unknown> = new Set([true, false, 'gaussian', 'eva', 'orthogonal'])

/** Options that change what is computed, in a way not followed here. */
const unsupported = [
  'layer_replication',
  'target_parameters',
  'trainable_token_indices',
  'alora_invocation_tokens',
  'arrow_config',
  'kasa_config',
  'velora_config',
  'monteclora_config',
  'ensure_weight_tying',
]
const knownUses: ReadonlySet<string> = new Set(['use_rslora', 'use_dora'])

/**
 * Reads a PEFT `LORA` config (`peft/tuners/lora/config.py`, 0.21). Unknown keys are tolerated, since every release adds some, except that
 * an unknown `use_…` that is on is refused by name.
 */
export function readLoraConfig(config: JsonObject): Result<LoraConfig> {
  const fields = new ConfigFields(config, adapterConfigAt, 'adapter_config_invalid')
  const r = fields.count('r', mostRank, config.r === null ? Number.NaN : 8)
  const alpha = fields.positive('lora_alpha', config.lora_alpha === null ? Number.NaN : 8)
  const rslora = fields.flag('use_rslora', false)
  const dora = fields.flag('use_dora', false)
  fields.flag('lora_bias', false)
  fields.choice('bias', { none: 0, all: 0, lora_only: 0 }, 'none', 'adapter_config_invalid')
  const saved = config.modules_to_save ?? []
  if (!isNames(saved)) fields.reject('modules_to_save', 'must be a list of names')
  const init = config.init_lora_weights ?? true
  if (!harmlessInits.has(init)) {
    fields.reject(
      'init_lora_weights',
      'changes the base’s weights; convert the adapter to plain LoRA first',
      'adapter_unsupported',
    )
  }
  const read = fields.finish(null)
  if (!read.ok) return read
  const uses = Object.keys(config).filter((key) => key.startsWith('use_') && !knownUses.has(key))
  const options = refuseOptions(config, [...unsupported, ...uses])
  if (!options.ok) return options
  const ranks = readPatterns(config, 'rank_pattern', mostRank)
  if (!ranks.ok) return ranks
  const alphas = readPatterns(config, 'alpha_pattern', Number.MAX_VALUE)
  if (!alphas.ok) return alphas
  const work: Work = { left: matchingWork }
  const rank = (module: string) => ranks.value(module, work) ?? r
  const scale = (module: string) => {
    const own = rank(module)
    return (alphas.value(module, work) ?? alpha) / (rslora ? Math.sqrt(own) : own)
  }
  return ok({ rank, scale, dora, saved: saved as string[], exhausted: () => work.left < 0 })
}

/** The first matching pattern's number (`peft/utils/other.py: get_pattern_key`). */
function readPatterns(
  config: JsonObject,
  name: string,
  most: number,
): Result<(module: string, work: Work) => number | undefined> {
  const at = `${adapterConfigAt}/${name}`
  const table = config[name] ?? {}
  if (!isJsonObject(table)) return refuse('adapter_config_invalid', `"${name}" must map patterns to numbers.`, at)
  const rules: [Pattern, number][] = []
  for (const [key, value] of Object.entries(table)) {
    if (rules.length === mostPatterns)
      return refuse('adapter_config_invalid', `"${name}" has more than ${mostPatterns} patterns.`, at)
    if (typeof value !== 'number' || !(value > 0 && value <= most)) {
      return refuse('adapter_config_invalid', `"${name}" must map patterns to positive numbers.`, at)
    }
    const pattern = compilePattern(key, at)
    if (!pattern.ok) return pattern
    rules.push([pattern.value, value])
  }
  return ok((module, work) => rules.find(([matches]) => matches(module, work))?.[1])
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= mostSaved && value.every((item) => typeof item === 'string')
}
