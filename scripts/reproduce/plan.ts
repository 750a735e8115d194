import { parseArgs } from 'node:util'
import path from 'node:path'
import type { CreateStudyInput } from '#client/studies'

const root = path.resolve(import.meta.dirname, '../..')

export const DOMAINS = {
  factbook: 'encyclopedic prose (CIA World Factbook)',
  mail: 'e-mail (SpamAssassin public corpus, wanted messages)',
} as const
export type Domain = keyof typeof DOMAINS

export type GridMethod = NonNullable<Extract<CreateStudyInput, { kind: 'methods' }>['grid']>['methods'][number]

/** Everything that decides what is measured. */
export interface Plan {
  readonly base: string
  readonly domains: readonly Domain[]
  readonly seeds: readonly number[]
  readonly methods: readonly GridMethod[]
  readonly epochs: number
  readonly batch: number
  /** Trained on. */
  readonly members: number
  /** Members that scans look at, and as many non-members. */
  readonly scored: number
  readonly levels: readonly number[]
  readonly perLevel: number
}

export interface Options {
  readonly plan: Plan
  /** Everything made on the way rests here; starting again goes on. */
  readonly home: string
  /** Where the document goes. */
  readonly out: string
  /** Only write the document, from what is there. */
  readonly reportOnly: boolean
}

/**
 * At least three rates a method. Full and head learn far more in an epoch than adapters do: slow rates for them, so that their curves pass
 * through the perplexities that adapters end at, and can be read there.
 */
const METHODS: readonly GridMethod[] = [
  { label: 'full', method: 'full', learning_rates: [3e-5, 1e-4, 3e-4, 1e-3] },
  { label: 'head', method: { name: 'head', tied: true }, learning_rates: [1e-4, 3e-4, 1e-3, 3e-3] },
  {
    label: 'bottleneck r=16',
    method: { name: 'bottleneck', reduction_factor: 16 },
    learning_rates: [2e-3, 6e-3, 2e-2],
  },
  { label: 'bottleneck r=2', method: { name: 'bottleneck', reduction_factor: 2 }, learning_rates: [1e-3, 4e-3, 1e-2] },
  { label: 'block 0', method: 'block:0', learning_rates: [3e-4, 1e-3, 3e-3] },
  { label: 'block 1', method: 'block:1', learning_rates: [3e-4, 1e-3, 3e-3] },
  { label: 'block 3', method: 'block:3', learning_rates: [3e-4, 1e-3, 3e-3] },
  { label: 'LoRA r=8', method: { name: 'lora', r: 8, alpha: 16 }, learning_rates: [2e-3, 6e-3, 2e-2] },
]

const FULL: Plan = {
  base: path.join(root, 'examples/demo/base'),
  domains: ['factbook', 'mail'],
  seeds: [1, 2, 3],
  methods: METHODS,
  epochs: 4,
  batch: 8,
  members: 600,
  scored: 250,
  levels: [1, 4, 16],
  perLevel: 8,
}

/** Minutes instead of hours: whether everything works, not what comes out. */
const QUICK: Plan = {
  ...FULL,
  seeds: [1],
  domains: ['factbook'],
  methods: [
    { label: 'full', method: 'full', learning_rates: [3e-4, 1e-3] },
    { label: 'head', method: { name: 'head', tied: true }, learning_rates: [3e-3] },
    { label: 'bottleneck r=2', method: { name: 'bottleneck', reduction_factor: 2 }, learning_rates: [3e-3] },
  ],
  epochs: 2,
  members: 80,
  scored: 40,
  levels: [4],
  perLevel: 4,
}

/** What the command line asks for. */
export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      home: { type: 'string' },
      out: { type: 'string' },
      base: { type: 'string' },
      domains: { type: 'string' },
      seeds: { type: 'string' },
      members: { type: 'string' },
      scored: { type: 'string' },
      epochs: { type: 'string' },
      quick: { type: 'boolean', default: false },
      'report-only': { type: 'boolean', default: false },
    },
  })
  const preset = values.quick ? QUICK : FULL
  const home = path.resolve(values.home ?? path.join(root, '.cache', values.quick ? 'reproduce-quick' : 'reproduce'))
  return {
    home,
    out: path.resolve(values.out ?? (values.quick ? home : root)),
    reportOnly: values['report-only'],
    plan: {
      ...preset,
      ...(values.base !== undefined && { base: path.resolve(values.base) }),
      ...(values.domains !== undefined && { domains: values.domains.split(',').map(domainOf) }),
      ...(values.seeds !== undefined && { seeds: values.seeds.split(',').map((seed) => whole('seeds', seed)) }),
      ...(values.members !== undefined && { members: whole('members', values.members) }),
      ...(values.scored !== undefined && { scored: whole('scored', values.scored) }),
      ...(values.epochs !== undefined && { epochs: whole('epochs', values.epochs) }),
    },
  }
}

function domainOf(name: string): Domain {
  if (name in DOMAINS) return name as Domain
  throw new Error(`--domains must be among ${Object.keys(DOMAINS).join(', ')}, not ${name}`)
}

function whole(name: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`--${name} must be a positive whole number, not ${text}`)
  return Number(text)
}
