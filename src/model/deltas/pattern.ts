import { ok, refuse, type Result } from '#domain/result'

/**
 * PEFT matches `rank_pattern` and `alpha_pattern` as regular expressions against module names. They come from strangers, and a backtracking
 * engine can be made to run for ever, so they are run here as automata: time is at most pattern × name. The subset is what names need:
 * literals, `.`, classes, groups, alternatives, `^`, `$`, and repetition that is not nested.
 */
export type Pattern = (name: string, work: Work) => boolean

/** Steps that may still be taken; below 0, matching has stopped and its answers mean nothing. Thousands of patterns on thousands of modules add up. */
export interface Work {
  left: number
}

/** Longer than any written by hand; bounds the automaton. */
const patternLimit = 512
const stateLimit = 4096
const depthLimit = 16

type Node =
  | { readonly kind: 'char'; readonly test: (code: number) => boolean }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'all'; readonly nodes: readonly Node[] }
  | { readonly kind: 'any'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly least: number; readonly most: number }

type State =
  | { readonly test: (code: number) => boolean; readonly next: number }
  | { readonly assert: 'start' | 'end'; readonly next: number }
  | { readonly fork: number[] }

/** Compiles `key` as PEFT reads it: `(.*\.)?(key)$` from the beginning of the name. */
export function compilePattern(key: string, at: string): Result<Pattern> {
  if (key.length > patternLimit)
    return refuse('adapter_config_invalid', `A pattern is longer than ${patternLimit} characters.`, at)
  try {
    const states: State[] = []
    const entry = build(new Parser(key).parse(), -1, states)
    return ok((name, work) => matches(states, entry, name, work))
  } catch (error) {
    if (!(error instanceof PatternError)) throw error
    return refuse('adapter_config_invalid', `The pattern ${JSON.stringify(key)} ${error.message}.`, at)
  }
}

class PatternError extends Error {}

class Parser {
  #at = 0
  #depth = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  parse(): Node {
    const node = this.#alternatives()
    if (this.#at < this.#text.length) throw new PatternError('has an unmatched ")"')
    return node
  }

  #alternatives(): Node {
    if (++this.#depth > depthLimit) throw new PatternError('is nested too deeply')
    const nodes = [this.#sequence()]
    while (this.#take('|')) nodes.push(this.#sequence())
    this.#depth--
    return nodes.length === 1 ? nodes[0]! : { kind: 'any', nodes }
  }

  #sequence(): Node {
    const nodes: Node[] = []
    while (this.#at < this.#text.length && !'|)'.includes(this.#text[this.#at]!)) nodes.push(this.#repeated())
    return { kind: 'all', nodes }
  }

  #repeated(): Node {
    const node = this.#atom()
    const bounds = this.#bounds()
    if (!bounds) return node
    this.#take('?')
    if (this.#bounds()) throw new PatternError('repeats a repetition')
    if (bounds[1] > 1 && repeats(node)) throw new PatternError('repeats a repetition')
    return { kind: 'repeat', node, least: bounds[0], most: bounds[1] }
  }

  #bounds(): [number, number] | undefined {
    if (this.#take('*')) return [0, Infinity]
    if (this.#take('+')) return [1, Infinity]
    if (this.#take('?')) return [0, 1]
    const braces = /^\{(\d{1,2})(,(\d{1,2})?)?\}/.exec(this.#text.slice(this.#at))
    if (!braces) return undefined
    this.#at += braces[0].length
    const least = Number(braces[1])
    return [least, braces[2] === undefined ? least : braces[3] === undefined ? Infinity : Number(braces[3])]
  }

  #atom(): Node {
    const char = this.#text[this.#at++]!
    if (char === '(') {
      if (this.#take('?') && !this.#take(':')) throw new PatternError('uses a look-around or a named group')
      const node = this.#alternatives()
      if (!this.#take(')')) throw new PatternError('has an unmatched "("')
      return node
    }
    if (char === '[') return { kind: 'char', test: this.#class() }
    if (char === '.') return { kind: 'char', test: (code) => code !== 10 }
    if (char === '^') return { kind: 'start' }
    if (char === '$') return { kind: 'end' }
    if (char === '\\') return { kind: 'char', test: this.#escape() }
    if ('*+?'.includes(char)) throw new PatternError('repeats nothing')
    return { kind: 'char', test: (code) => code === char.charCodeAt(0) }
  }

  #escape(): (code: number) => boolean {
    const char = this.#text[this.#at++] ?? ''
    const kind = { d: /\d/, w: /\w/, s: /\s/, D: /\D/, W: /\W/, S: /\S/ }[char]
    if (kind) return (code) => kind.test(String.fromCharCode(code))
    if (char === '' || /[A-Za-z0-9]/.test(char)) throw new PatternError(`uses the escape "\\${char}"`)
    return (code) => code === char.charCodeAt(0)
  }

  #class(): (code: number) => boolean {
    const negated = this.#take('^')
    const tests: ((code: number) => boolean)[] = []
    for (let first = true; first || !this.#take(']'); first = false) {
      const char = this.#text[this.#at++]
      if (char === undefined) throw new PatternError('has an unmatched "["')
      if (char === '\\') {
        tests.push(this.#escape())
        continue
      }
      const low = char.charCodeAt(0)
      const range = this.#text[this.#at] === '-' && this.#text[this.#at + 1] !== ']'
      const high = range ? this.#text.charCodeAt(this.#at + 1) : low
      if (range) this.#at += 2
      tests.push((code) => code >= low && code <= high)
    }
    return (code) => tests.some((test) => test(code)) !== negated
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false
    this.#at++
    return true
  }
}

function repeats(node: Node): boolean {
  if (node.kind === 'repeat') return node.most > 1
  return (node.kind === 'all' || node.kind === 'any') && node.nodes.some(repeats)
}

/** Thompson's construction, from the end: the state that leads through `node` to `next`. −1 is acceptance. */
function build(node: Node, next: number, states: State[]): number {
  const add = (state: State) => {
    if (states.length === stateLimit) throw new PatternError('is too large')
    return states.push(state) - 1
  }
  if (node.kind === 'char') return add({ test: node.test, next })
  if (node.kind === 'start' || node.kind === 'end') return add({ assert: node.kind, next })
  if (node.kind === 'all') return node.nodes.reduceRight((after, part) => build(part, after, states), next)
  if (node.kind === 'any') return add({ fork: node.nodes.map((part) => build(part, next, states)) })
  let entry = next
  if (node.most === Infinity) {
    const fork: number[] = [next]
    entry = add({ fork })
    fork.push(build(node.node, entry, states))
  } else {
    for (let i = node.least; i < node.most; i++) entry = add({ fork: [next, build(node.node, entry, states)] })
  }
  for (let i = 0; i < node.least; i++) entry = build(node.node, entry, states)
  return entry
}

function matches(states: readonly State[], entry: number, name: string, work: Work): boolean {
  let live = new Set<number>()
  for (let at = 0; at <= name.length; at++) {
    // the key may begin at the start of the name, or after any dot
    if (at === 0 || name[at - 1] === '.') live.add(entry)
    const stepped = new Set<number>()
    // a Set visits what is added while it is walked: this follows all empty steps
    for (const index of live) {
      const state = states[index]
      if (work.left-- < 0) return false
      if (state === undefined) continue
      if ('fork' in state) for (const to of state.fork) live.add(to)
      else if ('assert' in state) {
        if (state.assert === 'start' ? at === 0 : at === name.length) live.add(state.next)
      } else if (at < name.length && state.test(name.charCodeAt(at))) stepped.add(state.next)
    }
    if (at === name.length) return live.has(-1)
    live = stepped
  }
  return false
}
