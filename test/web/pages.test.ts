import { describe, expect, test } from 'vitest'
import { Report } from '#contract/report'
import { Scan } from '#contract/scans'
import { attacks } from '#domain/attacks/all'
import { answersOf } from '#domain/probes/facts'
import { frontPage } from '#web/front-page'
import { methodPage, methodsPage } from '#web/methods-page'
import { modelPage, ranges } from '#web/model-page'
import { scanPage } from '#web/scan-page'
import { suitePage } from '#web/suite-page'
import { pages } from './fixtures/pages.ts'
import { front, model, rows, scans, suite } from './fixtures/views.ts'

const stranger = { signedIn: false }
const text = (html: string) => html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')

test('the fixtures are reports and scans as the contract has them', () => {
  for (const { scan, report } of Object.values(scans)) {
    expect(Scan.parse(scan)).toEqual(scan)
    if (report) expect(Report.parse(report)).toEqual(report)
  }
})

describe('a report', () => {
  const html = scanPage(scans.fail, stranger)
  test('opens with the verdict: word, grade and sentence, before any other number', () => {
    const words = text(html.slice(html.indexOf('<main')))
    expect(words.indexOf('Fail')).toBeGreaterThan(-1)
    expect(words.indexOf('recognises 81 % of the training examples')).toBeLessThan(words.indexOf('0.79'))
    expect(html).toMatch(/aria-label="Grade D/)
  })
  test('says its rules in words, beside the rule itself', () => {
    expect(text(html)).toContain('Share of members that ref_diff recognises at 10 % false alarms: at most 30 %')
    expect(html).toContain('membership.ref_diff.tpr_at_fpr[0.1] &lt;= 0.3')
  })
  test('gives every number its interval, and a missing one its reason in its place', () => {
    expect(text(html)).toContain('0.031 [0.016, 0.054]')
    expect(text(html)).toContain('needs 2,995 non-members, has 400')
    expect(text(scanPage(scans.pass, stranger))).toContain('no canaries')
  })
  test('names digests and how it came to be', () => {
    expect(html).toContain(scans.fail.report.provenance.token_stats)
    expect(text(html)).toContain('verified')
  })
  test('whose gate failed says so before the numbers', () => {
    const words = text(scanPage(scans.inconclusive, stranger))
    expect(words.indexOf('can be told apart without any model')).toBeLessThan(words.indexOf('0.79'))
    expect(words).toContain('A check that they rest on failed')
    expect(text(html)).not.toContain('A check that they rest on failed')
  })
  test('without a grade says why', () => {
    expect(text(scanPage(scans.inconclusive, stranger))).toContain('There is no grade')
  })
})

test('ranks a canary among those that were scored, and compares no groups that are too small', () => {
  const { everything } = scans
  const canary = { ...everything.report.exposure.canaries[0]!, method: 'sampling', rank: 28, references: 412 } as const
  const disparity = everything.report.probes!.group_disparity!
  if (disparity.result === null) throw new Error('measured')
  const report = {
    ...everything.report,
    exposure: { ...everything.report.exposure, canaries: [canary] },
    probes: { group_disparity: { ...disparity, result: { ...disparity.result, comparisons: [] } } },
  }
  const words = text(scanPage({ ...everything, report }, stranger))
  expect(words).toMatch(/ 28 412 random candidates/)
  expect(words).toContain('No two groups are large enough to be compared')
})

test.each(answersOf(scans.everything.report.probes))('the probe %s says what it cannot show', (name, answer) => {
  const html = scanPage(scans.everything, stranger)
  const section = html.slice(html.indexOf(`id="${name}"`))
  const words = text(section.slice(0, section.indexOf('</section>')))
  expect(words).toContain(text(answer.claim))
  // In the words that people use: `nonmember` is the contract's.
  expect(words).not.toMatch(/NaN|undefined|null|Infinity|nonmembers?\b/)
})

describe('a sequential report', () => {
  const rule = scans.fail.report.verdict.rules[0]!.rule
  const look = (members: number, low: number, high: number) => ({
    members,
    nonmembers: members,
    rules: [{ value: (low + high) / 2, ci: [low, high] as [number, number], settled: low > 0.3 }],
  })
  const of = {
    outcome: 'decided' as const,
    reason: null,
    scored: { members: 60, nonmembers: 60 },
    suite: { members: 400, nonmembers: 400 },
    intervals: 'anytime_valid' as const,
    claim: 'They hold at every look.',
    looks: [look(20, 0.1, 0.9), look(40, 0.2, 0.85), look(60, 0.34, 0.84)],
  }
  const html = scanPage({ ...scans.fail, report: { ...scans.fail.report, sequential: of } }, stranger)
  test('says how many examples it took, and draws the interval until it left the limit', () => {
    expect(text(html)).toContain('decided after 120 of 800 examples: 85 % were never scored')
    expect(html).toContain('id="looks-0-name"')
    expect(text(html)).toContain('After 120 of 800 examples 0.59, from 0.34 to 0.84; the limit is 0.3.')
    expect(text(html)).toContain('They hold at every look.')
    expect(html).toContain(rule.replace('<', '&lt;'))
  })
  test('that could not stop says why, and an ordinary one says nothing of it', () => {
    const never = { ...of, outcome: 'not_sequential' as const, reason: 'a group has no sequence.', looks: [] }
    const ran = scanPage({ ...scans.fail, report: { ...scans.fail.report, sequential: never } }, stranger)
    expect(text(ran)).toContain('Ran to the end: a group has no sequence.')
    expect(ran).not.toContain('looks-0')
    expect(scanPage(scans.fail, stranger)).not.toContain('id="sequential"')
  })
})

describe('a scan without a report', () => {
  test('shows its cells, what is left, and follows its events', () => {
    const html = scanPage(scans.running, stranger)
    expect(html.match(/class="cell done"/g)).toHaveLength(52)
    expect(text(html)).toContain('1 m 12 s left')
    expect(html).toContain(`data-events="/scans/${scans.running.scan.id}/events"`)
    expect(html).toMatch(/<script type="module" src="\/assets\/[0-9a-f]{16}\/live.js">/)
  })
  test('says why it failed, and needs no script', () => {
    const html = scanPage(scans.failed, stranger)
    expect(text(html)).toContain('holds NaN at element 17')
    expect(html).toContain('/docs#problem-non_finite_weights')
    expect(html).not.toContain('<script')
  })
})

describe('the front page', () => {
  test('lists scans with intervals, plots them, and marks the front', () => {
    const html = frontPage(front(rows), stranger)
    expect(text(html)).toContain('0.81 [0.76, 0.86]')
    expect(html).toContain('class="front"')
    expect(html).not.toContain('<script')
  })
  test('with nothing to show tells how to begin', () => {
    const words = text(frontPage(front([]), stranger))
    expect(words).toContain('Nothing has been scanned yet')
    expect(words).toContain('npx memorisk scan')
  })
})

test('every attack has a page made from its own description', () => {
  for (const attack of attacks) {
    const html = methodPage(attack.name, stranger)!
    expect(text(html)).toContain(attack.limits.replaceAll("'", '&#39;'))
    expect(methodsPage(stranger)).toContain(`href="/methods/${attack.name}"`)
  }
  expect(methodPage('no_such_attack', stranger)).toBeNull()
})

test('layers are told as ranges', () => {
  expect(ranges([8, 9, 10, 11])).toBe('8–11')
  expect(ranges([5, 0, 1, 3, 1])).toBe('0–1, 3, 5')
  expect(ranges([])).toBe('')
})

test('strangers cannot write HTML through names, groups, ids or reasons', () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
  const report = structuredClone(scans.fail.report)
  report.groups[0]!.group = hostile
  report.exposure.canaries[0]!.id = hostile
  report.verdict.sentence = hostile
  report.checks[0]!.detail = hostile
  report.verdict.rules[0]!.rule = hostile
  report.membership[0]!.attack = hostile
  const evil = { ...model, name: hostile, base_name: hostile }
  const all = [
    scanPage({ ...scans.fail, report, model: evil, base: hostile, suite: { ...suite, name: hostile } }, stranger),
    scanPage({ ...scans.running, model: evil }, stranger),
    frontPage(front(rows.map((row) => ({ ...row, name: hostile, kind: hostile }))), stranger),
    modelPage({ model: evil, rows: [], running: [], history: [] }, stranger),
    suitePage({ suite: { ...suite, name: hostile }, rows: [] }, stranger),
  ]
  for (const html of all) {
    expect(html).not.toContain('<script>alert')
    expect(html).not.toMatch(/<img|onerror=[^&]*>(?!.*&gt;)/)
    expect(html).toContain('&lt;script&gt;')
  }
})

describe.each(Object.entries(pages()))('%s', (_, html) => {
  test('has one h1, headings in order, and a title', () => {
    const levels = [...html.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level))
    expect(levels.filter((level) => level === 1)).toHaveLength(1)
    levels.forEach((level, i) => expect(level).toBeLessThanOrEqual((levels[i - 1] ?? 1) + 1))
    expect(html).toMatch(/^<!doctype html><html lang="en">/)
    expect(html).toMatch(/<title>.+<\/title>/)
  })
  test('tables have captions and scoped headers', () => {
    const tables = html.match(/<table class="cards.*?<\/table>/gs) ?? []
    for (const table of tables) {
      expect(table).toContain('<caption')
      expect(table.match(/<th(?![e])[^>]*>/g)!.every((head) => head.includes('scope='))).toBe(true)
    }
  })
  test('every drawing has a name, is named by its text, or is decoration', () => {
    for (const [drawing] of html.matchAll(/<svg[^>]*>/g)) {
      expect(drawing).toMatch(/aria-labelledby=|aria-label=|aria-hidden="true"/)
    }
  })
  test('ids are unique and every reference to one arrives', () => {
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!)
    expect(new Set(ids).size).toBe(ids.length)
    const wanted = [...html.matchAll(/aria-(?:labelledby|describedby)="([^"]+)"/g)].flatMap(([, list]) =>
      list!.split(' '),
    )
    expect(wanted.filter((id) => !ids.includes(id))).toEqual([])
  })
  test('needs nothing from elsewhere, no inline script, no inline style, no number that is none', () => {
    expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\/(?!arxiv\.org\/abs\/)/)
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=|<style/)
    expect(html).not.toMatch(/\bNaN\b(?! at element)|undefined|Infinity|\[object/)
  })
})
