import { z } from './zod.ts'

/** Deepest model that can be addressed by block; far above any that exists. */
const MAX_LAYER = 1023

const layers = z
  .array(z.number().int().min(0).max(MAX_LAYER))
  .max(MAX_LAYER + 1)
  .meta({ description: 'Indices of the blocks it is put into; none: all' })
const targets = z
  .array(z.string().regex(/^[\w.]{1,100}$/, 'must be the suffix of a module name'))
  .max(32)
  .meta({ description: 'Suffixes of module names; none: the library’s own choice for the model', example: ['c_attn'] })

/** What is trained, and so which files come out (`OUTPUT_FILES`). Options are the libraries' own. */
const OneMethod = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('full').meta({ description: 'Every weight' }) }),
  z.strictObject({
    name: z.literal('head').meta({ description: 'The output projection alone' }),
    tied: z
      .boolean()
      .default(false)
      .meta({ description: 'The input embedding stays the same matrix, as in the paper' }),
  }),
  z.strictObject({
    name: z.literal('bottleneck').meta({ description: 'Adapter layers, as AdapterHub stores them' }),
    placement: z.enum(['pfeiffer', 'houlsby']).default('pfeiffer'),
    reduction_factor: z.number().min(1).max(4096).default(16).meta({ description: 'Width ÷ size of the bottleneck' }),
  }),
  z.strictObject({
    name: z.literal('lora'),
    r: z.number().int().min(1).max(1024).default(8),
    alpha: z.number().positive().max(8192).default(16),
    targets: targets.default([]),
    layers: layers.default([]),
  }),
  z.strictObject({ name: z.literal('ia3'), targets: targets.default([]) }),
  z.strictObject({ name: z.literal('prefix'), virtual_tokens: z.number().int().min(1).max(512).default(20) }),
  z.strictObject({
    name: z.literal('block').meta({ description: 'One transformer block' }),
    layer: z.number().int().min(0).max(MAX_LAYER),
  }),
])
export const Method = OneMethod.meta({ id: 'Method' })
export type Method = z.infer<typeof Method>
export type MethodName = Method['name']

/** `full`, `head` … with the defaults, and `block:7`: how people write a method in one word. */
const MethodWord = z
  .string()
  .regex(/^(full|head|bottleneck|lora|ia3|prefix|block:\d{1,4})$/, 'must be a method such as `lora` or `block:7`')
  .transform((word, context): Method => {
    const [name = '', layer] = word.split(':')
    const parsed = OneMethod.safeParse(layer === undefined ? { name } : { name, layer: Number(layer) })
    if (parsed.success) return parsed.data
    context.addIssue({ code: 'custom', message: `layer must not be above ${MAX_LAYER}` })
    return z.NEVER
  })

/** In a request: the word, or the object with options. */
export const MethodChoice = z.union([Method, MethodWord])

/** The files of one artifact of this method, weights and config, as its library names them. */
export const OUTPUT_FILES: Record<MethodName, readonly [weights: string, config: string]> = {
  full: ['model.safetensors', 'config.json'],
  head: ['model.safetensors', 'config.json'],
  block: ['model.safetensors', 'config.json'],
  bottleneck: ['adapter.safetensors', 'adapter_config.json'],
  lora: ['adapter_model.safetensors', 'adapter_config.json'],
  ia3: ['adapter_model.safetensors', 'adapter_config.json'],
  prefix: ['adapter_model.safetensors', 'adapter_config.json'],
}
