/**
 * What a running shard holds: JS buffers as they are taken and dropped, plus the kernel's heap. The simulators enforce no
 * memory limit and production ends the isolate past it, so this is how a test can fail first.
 */
export interface Ledger {
  hold(...arrays: readonly Sized[]): void
  release(...arrays: readonly Sized[]): void
  /** JS bytes now. */
  readonly held: number
  /** JS + kernel heap at their highest. */
  readonly peak: number
}

/** A buffer, or a number of bytes. Views count what they show: hold the whole, not a view and its whole. */
type Sized = number | { readonly byteLength: number }

export function createLedger(heapBytes: () => number): Ledger {
  let held = 0
  let peak = heapBytes()
  const size = (sized: Sized) => (typeof sized === 'number' ? sized : sized.byteLength)
  return {
    hold(...arrays) {
      for (const array of arrays) held += size(array)
      peak = Math.max(peak, held + heapBytes())
    },
    release(...arrays) {
      for (const array of arrays) held -= size(array)
    },
    get held() {
      return held
    },
    get peak() {
      return peak
    },
  }
}
