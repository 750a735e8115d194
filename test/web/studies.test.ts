import { describe, expect, test } from 'vitest'
import { Study, studyKinds } from '#contract/studies'
import { studyPage } from '#web/study-page'
import { methodsGeometry } from '#web/plots/methods-geometry'
import { trajectoryGeometry, UPPER } from '#web/plots/trajectory-geometry'
import { studyFixtures } from './fixtures/studies.ts'

const stranger = { signedIn: false }
const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

test('the fixtures are studies as the contract has them, one of each kind', () => {
  expect(Object.keys(studyFixtures).sort()).toEqual(Object.keys(studyKinds).sort())
  for (const study of Object.values(studyFixtures)) expect(Study.parse(study)).toEqual(study)
})

describe.each(Object.entries(studyFixtures))('the page of a %s study', (kind, study) => {
  const html = studyPage(study, stranger)
  test('says what it cannot show', () => expect(text(html)).toContain(study.claim))
  test('has a named and described drawing, and a table', () => {
    expect(html).toMatch(/<svg[^>]*role="(img|group)"/)
    expect(html).toMatch(/<desc id="[a-z-]+\d*-desc">[^<]+</)
    expect(html).toContain('<table')
  })
  test('shows no number that is none', () => expect(text(html)).not.toMatch(/NaN|undefined|null|Infinity/))
  test('without a result says how far it is', () => {
    const running = studyPage({ ...study, state: 'running', result: null, progress: { done: 1, total: 4 } }, stranger)
    expect(text(running)).toContain('1 of 4 scans taken in')
    expect(kind).toBe(study.kind)
  })
})

test('a regression opens with its outcome in words', () => {
  expect(text(studyPage(studyFixtures.regression, stranger))).toContain('Fail The candidate leaks more')
})

test('unlearning shows truth ratios where the scans have neighbours, and else none', () => {
  const { unlearning } = studyFixtures
  expect(text(studyPage(unlearning, stranger))).toMatch(
    /Truth ratio.*Against the model that never knew, before: [01]\.\d+, p/,
  )
  const { truth_ratio: _, ...without } = unlearning.result!
  expect(text(studyPage({ ...unlearning, result: without }, stranger))).not.toContain('Truth ratio')
})

test('phases tile the axis of a trajectory', () => {
  const points = [0, 1, 2, 5].map((step) => ({ step, perplexity: 100 - step, training: null, recall: 0.2 }))
  const shape = trajectoryGeometry(points, { fitting: [0, 1], memorization: [2, 2], overfitting: [5, 5] })!
  const edges = shape.phases.map(({ from, to }) => [from, to])
  expect(edges[0]![0]).toBe(UPPER.left)
  expect(edges.at(-1)![1]).toBe(UPPER.right)
  expect(edges[0]![1]).toBe(edges[1]![0])
  expect(edges[1]![1]).toBe(edges[2]![0])
  expect(trajectoryGeometry([{ step: 1, perplexity: null, training: null, recall: null }], shape as never)).toBeNull()
})

test('the axis of the methods ends where only diverged epochs lie', () => {
  const result = structuredClone(studyFixtures.methods.result!)
  result.settings[0]!.curve.push({
    ...result.settings[0]!.curve[0]!,
    epoch: 9,
    perplexity: { value: 5000, sd: null, n: 1 },
  })
  const shape = methodsGeometry(result)!
  expect(shape.outside).toBe(1)
  expect(shape.x.domain[1]).toBeLessThan(500)
  expect(methodsGeometry({ ...result, settings: [] })).toBeNull()
})
