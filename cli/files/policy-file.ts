import { readFile } from 'node:fs/promises'
import { LineCounter, isMap, isNode, parseDocument, type Document } from 'yaml'
import { RuleText, type Policy } from '#contract/policy'
import { PolicyFile } from '#contract/policy-file'
import { parseRule, policyProblem } from '#domain/policy-rule'
import { UserError, usageError } from '../exit.ts'

/** What a policy asks of a scan: the rules, the attacks when it names them, and whether it may stop early. */
export interface ChosenPolicy {
  readonly policy: Policy
  readonly attacks?: string[]
  /** Stop as soon as the rules are decided. */
  readonly sequential?: true
}

/** One thing that is wrong with a policy file: where for an editor (1-based), and where in the structure. */
interface PolicyFault {
  readonly line: number
  readonly column: number
  readonly pointer: string
  readonly detail: string
}

/** A policy from the command line: rules as text, or one file (YAML, or JSON as its subset) with a policy or a list of rules. */
export async function readPolicy(values: readonly string[]): Promise<ChosenPolicy> {
  const [only] = values
  if (values.length === 1 && only !== undefined && !RuleText.safeParse(only).success) {
    const text = await readFile(only, 'utf8').catch(() => {
      throw usageError(`--policy ${only} is neither a rule (PATH OP NUMBER) nor a file that can be read`)
    })
    return chosen(policyOf(only, text))
  }
  for (const value of values) {
    const rule = RuleText.safeParse(value)
    if (!rule.success) throw usageError(`--policy ${value}: ${rule.error.issues[0]?.message ?? 'is not a rule'}`)
  }
  return chosen(PolicyFile.parse({ name: 'command line', rules: values }))
}

/** Reads the text of a policy file; complains as compilers do, one `file:line:column` a line. */
export function policyOf(file: string, text: string): PolicyFile {
  const read = parsePolicy(text)
  if ('policy' in read) return read.policy
  const lines = read.faults.map(
    ({ line, column, pointer, detail }) => `${file}:${line}:${column}: ${pointer} ${detail}`,
  )
  throw new UserError(lines.join('\n'))
}

/** Never throws: a policy, or everything that is wrong with it. */
export function parsePolicy(text: string): { policy: PolicyFile } | { faults: PolicyFault[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (document.errors.length > 0) {
    return { faults: document.errors.map(({ pos, message }) => ({ ...at(pos[0]), pointer: '#', detail: message })) }
  }
  const value = valueOf(document)
  if (value instanceof Error) return { faults: [{ line: 1, column: 1, pointer: '#', detail: value.message }] }
  const bare = Array.isArray(value)
  const read = PolicyFile.safeParse(bare ? { rules: value } : value)
  const faults = read.success
    ? meaningFaults(read.data)
    : read.error.issues.map((issue) => ({ path: pathOf(issue), detail: issue.message }))
  if (read.success && faults.length === 0) return { policy: read.data }
  return {
    faults: faults.map(({ path, detail }) => {
      const place = bare ? path.slice(1) : path
      return { ...at(offsetOf(document, place)), pointer: ['#', ...place].join('/'), detail }
    }),
  }
}

type Path = readonly (string | number)[]

/** Aliases may expand to more than any policy holds (`maxAliasCount` of the package): that is an error, not a crash. */
function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS()
  } catch (error) {
    return error instanceof Error ? error : new Error('is not a policy')
  }
}

/** What a schema can't say: rules that name no metric, and attacks that the file itself leaves out. */
function meaningFaults({ rules, attacks }: PolicyFile): { path: Path; detail: string }[] {
  return rules.flatMap((rule, i) => {
    const problem = policyProblem({ rules: [rule] })
    if (problem !== null) return [{ path: ['rules', i], detail: problem.detail }]
    const parsed = parseRule(rule.rule)
    const attack = parsed.ok ? parsed.value.attack : null
    if (attack === null || attacks === undefined || attacks.includes(attack)) return []
    return [{ path: ['rules', i], detail: `speaks of ${attack}, which \`attacks\` leaves out` }]
  })
}

/** A key that should not be there is itself the place. */
function pathOf(issue: { path: PropertyKey[]; code?: string | undefined; keys?: string[] }): Path {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)))
  const [key] = issue.code === 'unrecognized_keys' ? (issue.keys ?? []) : []
  return key === undefined ? path : [...path, key]
}

/** Where the value of `path` begins, or the nearest thing around it that exists. */
function offsetOf(document: Document.Parsed, path: Path): number {
  for (let length = path.length; length >= 0; length--) {
    const found = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (isNode(found) && found.range) return keyOffset(document, path.slice(0, length)) ?? found.range[0]
  }
  return 0
}

/** For a key of a map its own place, which is what a person looks for. */
function keyOffset(document: Document.Parsed, path: Path): number | null {
  const parent = path.length < 2 ? document.contents : document.getIn(path.slice(0, -1), true)
  const last = path.at(-1)
  if (!isMap(parent) || typeof last !== 'string') return null
  const pair = parent.items.find(({ key }) => isNode(key) && 'value' in key && key.value === last)
  return isNode(pair?.key) && pair.key.range ? pair.key.range[0] : null
}

function chosen({ attacks, sequential, version: _version, ...policy }: PolicyFile): ChosenPolicy {
  return { policy, ...(attacks !== undefined && { attacks }), ...(sequential && { sequential }) }
}
