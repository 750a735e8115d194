/** What D1 and R2 say when trying again helps: lost connections, resets, overload, their own time limits. */
const TRANSIENT =
  /network connection lost|object to be reset|overloaded|internal error|timed? ?out|please try again|\b(10001|10043|10058)\b/i
const ATTEMPTS = 3
const FIRST_DELAY_MS = 50

/** The memory could not be reached, although asked again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable'
}

/** Repeats `work` after transient failures, with jitter. Only for work that may happen twice. */
export async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof Error) || !TRANSIENT.test(error.message)) throw error
      if (attempt === ATTEMPTS) throw new StoreUnavailable('the store stayed unreachable', { cause: error })
      await new Promise((resolve) => setTimeout(resolve, FIRST_DELAY_MS * 4 ** (attempt - 1) * (0.5 + Math.random())))
    }
  }
}

/** A D1 database whose statements are retried. Every write of ours is idempotent (fresh ids, `ON CONFLICT`, set to a value). */
export function steadyDatabase(d1: D1Database): D1Database {
  const natives = new WeakMap<object, D1PreparedStatement>()
  const steady = (native: D1PreparedStatement): D1PreparedStatement => {
    const wrapped = wrapMethods(native, ['first', 'run', 'all', 'raw'], {
      bind: (...values: unknown[]) => steady(native.bind(...values)),
    })
    natives.set(wrapped, native)
    return wrapped
  }
  return wrapMethods(d1, [], {
    prepare: (query: string) => steady(d1.prepare(query)),
    batch: (statements: D1PreparedStatement[]) =>
      retrying(() => d1.batch(statements.map((statement) => natives.get(statement) ?? statement))),
  })
}

/** A bucket whose requests are retried, except those that consume a stream. */
export function steadyBucket(bucket: R2Bucket): R2Bucket {
  return wrapMethods(bucket, ['head', 'get', 'delete', 'list', 'createMultipartUpload', 'put'], {})
}

/** The same object with `names` retried and `replaced` in place. */
function wrapMethods<T extends object>(target: T, names: readonly string[], replaced: Record<string, unknown>): T {
  return new Proxy(target, {
    get(_, name) {
      if (typeof name === 'string' && name in replaced) return replaced[name]
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      const call = (args: unknown[]): unknown => Reflect.apply(value, target, args)
      if (!names.includes(String(name))) return (...args: unknown[]) => call(args)
      return (...args: unknown[]) =>
        args.some((arg) => arg instanceof ReadableStream) ? call(args) : retrying(async () => call(args))
    },
  })
}
