/** Ways of fine-tuning: the same shape and colour everywhere, so that neither has to be learned twice. */
const SHAPES = {
  full: { name: 'full', path: circle(5.2) },
  head: { name: 'head', path: 'M0 -5.8 L5.6 4.6 L-5.6 4.6 Z' },
  lora: { name: 'LoRA', path: 'M0 -6.4 L5.4 0 L0 6.4 L-5.4 0 Z' },
  bottleneck: { name: 'bottleneck adapter', path: 'M-4.7 -4.7 H4.7 V4.7 H-4.7 Z' },
  ia3: { name: 'IA³', path: 'M-2 -6 H2 V-2 H6 V2 H2 V6 H-2 V2 H-6 V-2 H-2 Z' },
  prefix: { name: 'prefix', path: star(6.6, 2.9) },
  prompt: { name: 'prompt', path: 'M-5.6 -4.6 H5.6 L0 5.8 Z' },
} as const

export type KnownKind = keyof typeof SHAPES
export const KINDS = Object.keys(SHAPES) as KnownKind[]

const OTHER = { name: 'unknown kind', path: 'M-4 0 H4' }

/** Class, name and outline (centred on the origin, about 12 units across) of a kind; an unknown one is a dash. */
export function kindOf(kind: string | null): { className: string; name: string; path: string } {
  const known = kind !== null && kind in SHAPES
  const shape = known ? SHAPES[kind as KnownKind] : OTHER
  return { className: `kind kind-${known ? kind : 'other'}`, ...shape }
}

/** The shape in running text. Decorative: its name always stands beside it. */
export function KindIcon({ kind }: { kind: string | null }) {
  const { className, path } = kindOf(kind)
  return (
    <svg class="icon" width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
      <path class={className} d={path} />
    </svg>
  )
}

export function Kind({ kind }: { kind: string | null }) {
  return (
    <span class="model-name">
      <KindIcon kind={kind} />
      <span>{kindOf(kind).name}</span>
    </span>
  )
}

function circle(r: number): string {
  return `M${-r} 0 A${r} ${r} 0 1 1 ${r} 0 A${r} ${r} 0 1 1 ${-r} 0 Z`
}

function star(outer: number, inner: number): string {
  const points = Array.from({ length: 10 }, (_, i) => {
    const [r, angle] = [i % 2 === 0 ? outer : inner, (Math.PI * i) / 5]
    return `${(r * Math.sin(angle)).toFixed(2)} ${(-r * Math.cos(angle)).toFixed(2)}`
  })
  return `M${points.join(' L')} Z`
}
