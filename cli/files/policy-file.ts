import { readFile } from 'node:fs/promises'
import { Policy, RuleText, type PolicyInput } from '#contract/policy'
import { UserError, usageError } from '../exit.ts'

/** A policy from the command line: rules as text, or one JSON file that holds a policy or a list of rules. */
export async function readPolicy(values: readonly string[]): Promise<PolicyInput> {
  const [only] = values
  if (values.length === 1 && only !== undefined && !RuleText.safeParse(only).success) return readFilePolicy(only)
  for (const value of values) {
    const rule = RuleText.safeParse(value)
    if (!rule.success) throw usageError(`--policy ${value}: ${rule.error.issues[0]?.message ?? 'is not a rule'}`)
  }
  return { name: 'command line', rules: [...values] }
}

async function readFilePolicy(file: string): Promise<PolicyInput> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw usageError(`--policy ${file} is neither a rule (PATH OP NUMBER) nor a file that can be read`)
  })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new UserError(`${file} is not JSON`)
  }
  const policy = Policy.safeParse(Array.isArray(value) ? { rules: value } : value)
  if (!policy.success) {
    const [issue] = policy.error.issues
    throw new UserError(`${file}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not a policy'}`)
  }
  return policy.data
}
