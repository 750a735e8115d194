import type { Delta } from './delta.ts'
import type { Architecture } from './architecture.ts'
import type { Kernel } from './kernel.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { gatherCost, heldBytes, type TensorRead } from './reads.ts'
import type { Tiling } from './tiling.ts'
import type { Virtual } from './virtual.ts'
import type { Tile, Weights } from './weights.ts'

/** What every stage works with: the model, the kernel, and the meter through which all reading and computing goes. */
export interface Run {
  readonly architecture: Architecture
  readonly weights: Weights
  readonly adapters: Delta['adapters']
  readonly head: Delta['head']
  readonly virtual: Virtual | undefined
  readonly tiling: Tiling
  readonly kernel: Kernel
  readonly ledger: Ledger
  /** A tensor or a tile of it; held in the ledger until the caller releases it. */
  load(name: string, tile?: Tile): Promise<Float32Array>
  gather(name: string, ids: ArrayLike<number>): Promise<Float32Array>
  /** Starts loads that will be asked for next, so that reading goes on while the kernel computes. Where the plan has room for it. */
  prefetch(reads: readonly TensorRead[]): void
  /** One kernel call of so many FLOPs; the event loop gets a turn after it. */
  call<T>(flops: number, work: () => Promise<T>): Promise<T>
  measured(): Measured
}

export interface Measured {
  /** Waiting for weights. */
  readonly io_ms: number
  readonly kernel_ms: number
  readonly js_ms: number
  readonly flops: number
  /** Stored bytes and reads that the loads cost; for scattered rows, at most. */
  readonly bytes: number
  readonly reads: number
  /** JS buffers + wasm heap at their highest. */
  readonly peak_bytes: number
}

/** The caller asked to stop. */
export class Stopped extends Error {
  override readonly name = 'Stopped'
}

export interface RunInput {
  readonly architecture: Architecture
  readonly weights: Weights
  readonly delta?: Pick<Delta, 'head' | 'adapters' | 'virtual'>
  readonly tiling: Tiling
  readonly kernel: Kernel
  readonly yieldNow: () => Promise<void>
  readonly now: () => number
  readonly shouldStop?: () => boolean
  readonly onFlops?: (flops: number) => void
}

export function createRun(input: RunInput): Run {
  const { architecture, weights, kernel, tiling, now } = input
  const ledger = createLedger(() => kernel.heapBytes())
  const started = now()
  const spent = { io: 0, kernel: 0, yielded: 0 }
  const counted = { flops: 0, bytes: 0, reads: 0 }

  async function timed<T>(key: keyof typeof spent, work: () => Promise<T>): Promise<T> {
    const from = now()
    try {
      return await work()
    } finally {
      spent[key] += now() - from
    }
  }

  /** Loads begun and not yet asked for. */
  const coming = new Map<string, Promise<Float32Array>>()
  const keyOf = (name: string, { rows, columns }: Tile) => JSON.stringify([name, rows, columns])

  async function start(name: string, tile: Tile): Promise<Float32Array> {
    const cost = weights.cost(name, tile)
    counted.bytes += cost.bytes
    counted.reads += cost.reads
    const size = heldBytes(weights, { name, tile })
    ledger.hold(size, cost.scratch)
    const values = await weights.load(name, tile)
    ledger.release(cost.scratch)
    return values
  }

  return {
    architecture,
    weights,
    kernel,
    tiling,
    ledger,
    adapters: input.delta?.adapters ?? new Map(),
    head: input.delta?.head ?? { tensor: architecture.head.tensor },
    virtual: input.delta?.virtual,
    load(name, tile = {}) {
      const key = keyOf(name, tile)
      const started = coming.get(key) ?? start(name, tile)
      coming.delete(key)
      return timed('io', () => started)
    },
    prefetch(reads) {
      if (!tiling.prefetch) return
      for (const { name, tile } of reads) {
        const started = start(name, tile)
        // Whoever loads it meets the error; a pass that stops before must not leave it unhandled.
        started.catch(() => undefined)
        coming.set(keyOf(name, tile), started)
      }
    },
    async gather(name, ids) {
      const cost = gatherCost(weights, name, ids.length)
      counted.bytes += cost.bytes
      counted.reads += cost.reads
      const values = await timed('io', () => weights.gather(name, ids))
      ledger.hold(values, cost.scratch)
      ledger.release(cost.scratch)
      return values
    },
    async call(flops, work) {
      if (input.shouldStop?.() === true) throw new Stopped('stopped between kernel calls')
      const result = await timed('kernel', work)
      counted.flops += flops
      input.onFlops?.(counted.flops)
      await timed('yielded', input.yieldNow)
      return result
    },
    measured: () => ({
      io_ms: spent.io,
      kernel_ms: spent.kernel,
      js_ms: now() - started - spent.io - spent.kernel - spent.yielded,
      ...counted,
      peak_bytes: ledger.peak,
    }),
  }
}
