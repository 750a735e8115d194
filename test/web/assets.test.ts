import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { assets } from '#web/assets/files'
import { mono, sans } from '#web/assets/fonts'
import { tokens } from '#web/assets/styles/tokens'
import { uploadScript } from '#web/assets/upload'
import { browserBundle } from '../../scripts/browser-bundle.ts'

const { files, urls } = assets()
const css = new TextDecoder().decode(files.get(urls.style)!.bytes)

test('the typefaces are those of the packages, and small', () => {
  const root = path.join(import.meta.dirname, '../../node_modules/@fontsource-variable')
  for (const [face, name] of [
    [sans, 'source-sans-3'],
    [mono, 'source-code-pro'],
  ] as const) {
    const file = readFileSync(path.join(root, name, 'files', `${name}-latin-wght-normal.woff2`))
    expect(face).toBe(file.toString('base64'))
    expect(file.length).toBeLessThan(32_768)
  }
})

test('the script of the upload page is the bundle of its sources, and small', async () => {
  const script = await browserBundle(path.join(import.meta.dirname, '../..'))
  expect(uploadScript, 'run `npm run browser`').toBe(Buffer.from(script).toString('base64'))
  expect(script.length).toBeLessThan(20_000)
})

test('everything that the style sheet names is here', () => {
  const named = [...css.matchAll(/url\('([^']+)'\)/g)].map(([, url]) => url!)
  expect(named).toHaveLength(2)
  for (const url of named) expect(files.has(url)).toBe(true)
  expect(css).not.toMatch(/https?:|@import/)
})

test('four type sizes', () => {
  const sizes = [...css.matchAll(/font(?:-size)?:[^;]*?var\(--(small|body|lead|display)\)/g)].map(([, size]) => size)
  expect(new Set(sizes).size).toBe(4)
  // Relative sizes only set code level with its surroundings; 13 units are the words inside drawings.
  const others = [...css.matchAll(/font(?:-size)?:\s*([^;]+);/g)]
    .map(([, value]) => value!)
    .filter((value) => !/var\(--(small|body|lead|display)\)|inherit|0\.9em|0\.75em|13px/.test(value))
  expect(others).toEqual([])
})

/** WCAG 2 relative luminance of `#rrggbb`. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (high + 0.05) / (low + 0.05)
}

const colours = Object.fromEntries(
  [...tokens.matchAll(/--([\w-]+):\s*light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name,
    { light, dark },
  ]),
) as Record<string, { light: string; dark: string }>

test.each(['light', 'dark'] as const)('%s: text reaches 7:1 on every ground, marks 3:1', (scheme) => {
  for (const ground of ['paper', 'raised', 'sunken']) {
    for (const ink of ['ink', 'muted', 'accent', 'pass', 'warn', 'fail', 'unsure']) {
      expect(contrast(colours[ink]![scheme], colours[ground]![scheme]), `${ink} on ${ground}`).toBeGreaterThanOrEqual(7)
    }
    for (const mark of ['mark', 'accent-mark']) {
      expect(contrast(colours[mark]![scheme], colours[ground]![scheme]), `${mark} on ${ground}`).toBeGreaterThanOrEqual(
        3,
      )
    }
  }
})

test('the letter of a grade reaches 4.5:1 on its tile', () => {
  const tiles = [...tokens.matchAll(/--grade-\w+:\s*(#\w{6})/g)].map(([, colour]) => colour!)
  expect(tiles).toHaveLength(6)
  for (const tile of tiles) expect(contrast('#ffffff', tile)).toBeGreaterThanOrEqual(4.5)
})
