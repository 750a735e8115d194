/**
 * Calls `end` once when this process is asked to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of the process that started it
 * (seen by the closing of the channel between them). Returns a function that stops listening.
 */
export function onFarewell(end: () => void): () => void {
  let called = false
  const once = (): void => {
    if (!called) end()
    called = true
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, once)
  process.on('disconnect', once)
  process.channel?.unref()
  return () => {
    for (const signal of signals) process.off(signal, once)
    process.off('disconnect', once)
  }
}
