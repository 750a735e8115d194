import { expect, it } from 'vitest'
import { attacks } from '#domain/attacks/all'
import classic from '../../golden/statistics/attacks.json' with { type: 'json' }
import evidence from '../../golden/statistics/attacks-evidence.json' with { type: 'json' }
import more from '../../golden/statistics/attacks-more.json' with { type: 'json' }
import gradients from '../../golden/statistics/gradients.json' with { type: 'json' }
import edges from '../../golden/statistics/learned-edges.json' with { type: 'json' }
import learned from '../../golden/statistics/learned.json' with { type: 'json' }
import views from '../../golden/statistics/views.json' with { type: 'json' }

/** Scored inputs of every golden, by attack: the tests beside this one hold each of them against the TypeScript. */
const counts = new Map<string, number>()
const count = (name: string, n: number) => counts.set(name, (counts.get(name) ?? 0) + n)
for (const { scores } of [
  ...classic,
  ...more,
  ...evidence.cases,
  ...evidence.suites.flat(),
  ...views,
  ...gradients.flatMap(({ texts }) => texts),
])
  for (const name of Object.keys(scores)) count(name, 1)
for (const { scores } of [...learned, ...edges])
  for (const [name, values] of Object.entries(scores)) count(name, values.length)

it.each(attacks.map(({ name }) => name))('%s has an oracle on at least 200 inputs', (name) => {
  expect(counts.get(name) ?? 0).toBeGreaterThanOrEqual(200)
})

it('and edges are among them: one token, all equal, ties, underflow, certainty, names and texts beyond ASCII', () => {
  const kinds = new Set(classic.map(({ kind }) => kind))
  for (const kind of ['equal', 'ties', 'underflow', 'certain']) expect(kinds).toContain(kind)
  const beyond = (text: string) => [...text].some((symbol) => symbol > '~')
  expect(classic.some(({ text, logProb }) => beyond(text) && logProb.length === 1)).toBe(true)
  const texts = edges.flatMap((suite) => suite.texts)
  expect(texts.some(({ id }) => beyond(id))).toBe(true)
  expect(texts.some(({ lp }) => lp.length === 1)).toBe(true)
  expect(texts.some(({ lp }) => lp.every((value) => value === lp[0]) && lp.length > 1)).toBe(true)
  expect(texts.some(({ lp }) => Math.exp(lp[0]!) === 0)).toBe(true)
  expect(texts.some(({ lp }) => lp.some((value) => value === 0))).toBe(true)
})
