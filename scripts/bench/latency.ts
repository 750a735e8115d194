/** Between two reads: a person clicking fast, not a load test. */
const PAUSE_MS = 50

export interface Latencies {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly max: number
}

/** Milliseconds, by nearest rank. */
export function summary(times: readonly number[]): Latencies {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (q: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? 0)
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}

/** One GET, timed to the last byte. */
export async function timeGet(url: string, key: string): Promise<number> {
  const start = performance.now()
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  await response.arrayBuffer()
  if (!response.ok) throw new Error(`GET ${url}: ${response.status}`)
  return performance.now() - start
}

/** Reads the paths in turn until stopped. */
export function readRepeatedly(url: string, key: string, paths: readonly string[]) {
  const stopped = new AbortController()
  const times: number[] = []
  const loop = (async () => {
    for (let i = 0; !stopped.signal.aborted; i++) {
      times.push(await timeGet(`${url}${paths[i % paths.length]}`, key))
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  })()
  return {
    async stop(): Promise<Latencies> {
      stopped.abort()
      await loop
      return summary(times)
    },
  }
}
