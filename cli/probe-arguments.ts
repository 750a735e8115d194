import { Probes } from '#contract/probes'
import { usageError } from './exit.ts'

/** `--probes a,b --probes '{"name":"c","option":1}'` → [a, b, {name: c, option: 1}], checked as the server would. */
export function probeArguments(values: readonly string[] | undefined): Probes | undefined {
  if (values === undefined) return undefined
  const asked = values.flatMap((value): unknown[] =>
    value.startsWith('{') ? [objectOf(value)] : value.split(',').filter((name) => name !== ''),
  )
  const probes = Probes.safeParse(asked)
  if (probes.success) return probes.data
  const issue = probes.error.issues[0]
  throw usageError(`--probes ${JSON.stringify(asked[Number(issue?.path[0] ?? 0)])}: ${issue?.message}`)
}

function objectOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw usageError(`--probes ${text}: is not JSON`)
  }
}
