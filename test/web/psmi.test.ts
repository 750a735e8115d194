import { describe, expect, test } from 'vitest'
import type { PsmiResult } from '#contract/probes/psmi'
import { scanPage } from '#web/scan-page'
import { probeAnswers } from './fixtures/probes.ts'
import { scans } from './fixtures/views.ts'

const answer = probeAnswers().psmi!
const { result } = answer
const { by_layer: byLayer, ...before } = result!
const { everything } = scans

function html(of: PsmiResult): string {
  const report = { ...everything.report, probes: { psmi: { ...answer, result: of } } }
  return scanPage({ ...everything, report }, { signedIn: false })
}

describe('psmi', () => {
  test('of several layers draws each mean, and has the rest in the numbers behind', () => {
    const page = html(result!)
    expect(page).toContain('id="psmi-layers-plot-name"')
    for (const { layer } of byLayer!) expect(page).toContain(`<td>Layer ${layer}</td>`)
    expect(page).toContain('<td>all states are one</td>')
    expect(page).toContain('<th scope="col">order as at layer 8</th>')
    expect(page).not.toContain('NaN')
  })

  test('names the output projection by what it is', () => {
    const last = byLayer!.map((one) => ({ ...one, layer: one.layer + 4 }))
    const page = html({ ...result!, layer: 12, by_layer: last })
    expect(page).toContain('<td>Output projection</td>')
    expect(page).toContain('order as at output projection')
    expect(page).not.toContain('Layer 12')
  })

  test.each([
    ['one layer', { ...before, by_layer: byLayer!.slice(-1) }],
    ['version 2', before],
  ])('of %s draws none', (_, of) => {
    const page = html(of)
    expect(page).toContain('id="psmi-plot-name"')
    expect(page).not.toContain('psmi-layers-plot')
  })
})
