import { expect, test } from 'vitest'
import { JobId } from '#contract/ids'
import type { Scan } from '#contract/scans'
import { bar } from '../../cli/terminal/bar.ts'
import { bytes, duration } from '../../cli/terminal/numbers.ts'
import { createProgress, scanLine, uploadLine } from '../../cli/terminal/progress.ts'
import { createScreen } from '../../cli/terminal/screen.ts'

/** A screen whose output is kept. */
function recorded(output: { isTTY?: boolean; columns?: number }) {
  const written: string[] = []
  const screen = createScreen({ ...output, write: (text) => written.push(text) }, { TERM: 'xterm' })
  return { screen, text: () => written.join('') }
}

const scan = (state: Scan['state'], done: number, eta: number | null, startLayer: number | null = null) =>
  ({ state, progress: { done, total: 64, eta_s: eta }, start_layer: startLayer, queue_position: 0, job: null }) as Scan

const JOB = 'job_01JD0000000000000000000001'

test('lines of a scan', () => {
  expect([
    uploadLine(0, 1_234_567),
    uploadLine(600_000, 1_200_000),
    uploadLine(1_234_567, 1_234_567),
    scanLine(scan('queued', 0, null)),
    scanLine(scan('scoring', 0, null)),
    scanLine(scan('scoring', 52, 72, 8)),
    scanLine(scan('concluding', 64, 0)),
    scanLine({ ...scan('planning', 0, null), progress: { done: 0, total: 0, eta_s: null }, job: JobId.parse(JOB) }),
  ]).toMatchInlineSnapshot(`
    [
      "uploading   0 B of 1.2 MB  ░░░░░░░░░░░░░░░░░░░░░░░░░░  0 %",
      "uploading   600 kB of 1.2 MB  █████████████░░░░░░░░░░░░░  50 %",
      "uploading   1.2 MB  ██████████████████████████  done",
      "queued      starting",
      "scoring     0/64 shards  ░░░░░░░░░░░░░░░░░░░░░░░░░░",
      "scoring     52/64 shards  █████████████████████░░░░░  1 m 12 s left   starts at layer 8 (base states cached)",
      "concluding  64/64 shards  ██████████████████████████",
      "planning    the GPU endpoint scores it first: job_01JD0000000000000000000001",
    ]
  `)
})

test('in a pipe a line stays for every quarter, without bars or control characters', () => {
  const { screen, text } = recorded({})
  const show = createProgress(screen)
  for (let done = 0; done <= 64; done++) show(scanLine(scan('scoring', done, 64 - done)), done / 64)
  expect(text()).toMatchInlineSnapshot(`
    "scoring     16/64 shards  48 s left
    scoring     32/64 shards  32 s left
    scoring     48/64 shards  16 s left
    scoring     64/64 shards
    "
  `)
})

test('on a terminal the moving part is drawn over itself and lines stay above it', () => {
  const { screen, text } = recorded({ isTTY: true, columns: 20 })
  screen.draw(['one', 'two'])
  screen.line('said')
  screen.draw(['three that is far too long'])
  expect(text().replaceAll('\u001b', 'ESC')).toBe(
    'one\ntwo\nESC[2AESC[Jsaid\none\ntwo\nESC[2AESC[Jthree that is far …\n',
  )
})

test('an unfinished bar is never full', () => {
  expect(bar(999, 1000, 10)).toBe('█████████░')
  expect(bar(1000, 1000, 10)).toBe('██████████')
  expect(bar(0, 0, 3)).toBe('░░░')
})

test('sizes and times as people say them', () => {
  expect([0, 999, 1000, 1_234_567, 123_456_789, 999_999, 498_000_000_000].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '1.2 MB',
    '123 MB',
    '1.0 MB',
    '498 GB',
  ])
  expect([0.4, 59, 60, 72, 3600, 5430].map(duration)).toEqual([
    '0 s',
    '59 s',
    '1 m 00 s',
    '1 m 12 s',
    '1 h 00 m',
    '1 h 30 m',
  ])
})
