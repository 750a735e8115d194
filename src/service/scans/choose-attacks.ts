import { attacks, findAttack } from '#domain/attacks/all'
import type { Attack, Signal } from '#domain/attacks/attack'
import { ServiceError, type Fault } from '../errors.ts'

/** The names to score, in the order people see them: those asked for, or all that need not be asked for. Shadows ask for theirs. */
export function chooseAttacks(asked: readonly string[] | undefined, shadows = false): readonly string[] {
  const usual = (attack: Attack) => !attack.onRequest || (shadows && attack.needs.includes('shadows'))
  if (!asked) return attacks.filter(usual).map(({ name }) => name)
  refuseUnknown(asked.map((name, i) => ({ name, pointer: `#/attacks/${i}` })))
  return attacks.map(({ name }) => name).filter((name) => asked.includes(name))
}

/** Throws when an attack is named that there isn't. */
export function refuseUnknown(named: readonly { readonly name: string; readonly pointer: string }[]): void {
  const faults = named.flatMap(({ name, pointer }): Fault[] =>
    findAttack(name)
      ? []
      : [{ pointer, code: 'attack_unknown', detail: `there is no attack \`${name.slice(0, 40)}\`` }],
  )
  if (faults.length === 0) return
  const known = attacks.map(({ name }) => name).join(', ')
  throw new ServiceError('attack_unknown', `Unknown attacks. There are: ${known}.`, faults)
}

/** Whether any of the attacks looks at that evidence. */
export function needed(names: readonly string[], signal: Signal): boolean {
  return names.some((name) => findAttack(name)?.needs.includes(signal))
}

/** Name and version of each: a new definition is a new question. */
export function definitionsOf(names: readonly string[]): readonly string[] {
  return names.map((name) => `${name}@${findAttack(name)?.version}`)
}
