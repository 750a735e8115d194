import { frame } from './frame.ts'
import { LIMIT, type Saving } from './savings.ts'

const [WIDTH, HEIGHT] = [760, 330]
const [LEFT, RIGHT, TOP, BOTTOM] = [56, 130, 24, 48]
const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** Mean share of the suite that was scored against the true TPR: the sequence, and the ordinary interval that must not be peeked at. */
export function savingsPlot(rows: readonly Saving[]): string {
  const x = (tpr: number) => (LEFT + (WIDTH - LEFT - RIGHT) * tpr).toFixed(1)
  const y = (share: number) => (TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)).toFixed(1)
  const curve = (name: string, used: (row: Saving) => number, dash: string) => {
    const points = rows.map((row) => `${x(row.truth)},${y(used(row))}`)
    const last = rows.at(-1)!
    return [
      `<polyline points="${points.join(' ')}" fill="none" stroke="var(--ink)" stroke-width="1.5" stroke-dasharray="${dash}"/>`,
      ...points.map((point) => {
        const [cx, cy] = point.split(',')
        return `<circle cx="${cx}" cy="${cy}" r="3" fill="${dash ? 'var(--paper)' : 'var(--ink)'}" stroke="var(--ink)"/>`
      }),
      `<text x="${WIDTH - RIGHT + 8}" y="${Number(y(used(last))) + 4}">${name}</text>`,
    ].join('')
  }
  const marks = [
    ...TICKS.map(
      (tick) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(tick)}" y2="${y(tick)}" stroke="var(--rule)" stroke-dasharray="2 3"/>` +
        `<text x="${LEFT - 8}" y="${Number(y(tick)) + 4}" text-anchor="end">${tick * 100} %</text>` +
        `<text x="${x(tick)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${tick * 100} %</text>`,
    ),
    `<line x1="${x(LIMIT)}" x2="${x(LIMIT)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="var(--bad)"/>`,
    `<text x="${x(LIMIT)}" y="${TOP - 8}" text-anchor="middle" fill="var(--bad)">limit of the rule</text>`,
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">true TPR at FPR 10 %</text>`,
    `<text transform="translate(14 ${(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">share of the suite scored</text>`,
    curve('sequential', ({ sequential }) => sequential.used, ''),
    curve('peeking (wrong)', ({ peeking }) => peeking.used, '4 3'),
  ]
  return frame(
    WIDTH,
    HEIGHT,
    'What a sequential scan saves',
    'Mean share of the suite scored until a rule is decided, by true TPR. Solid: the confidence sequence. Dashed: an ordinary interval looked at as often, which errs.',
    marks.join('\n'),
  )
}
