import { frame } from './frame.ts'
import { MARKS, type Row } from './simulation.ts'

const [WIDTH, LEFT, RIGHT, ROW, TOP] = [760, 330, 20, 15, 34]
const [LEAST, MOST] = [0.9, 1]

/** Coverage of each setting with what its runs leave open, on one axis; the nominal band is shaded. */
export function coveragePlot(rows: readonly Row[]): string {
  const x = (value: number) => LEFT + ((WIDTH - LEFT - RIGHT) * (Math.max(LEAST, value) - LEAST)) / (MOST - LEAST)
  const height = TOP + ROW * rows.length + 34
  const [low, high] = MARKS.nominal
  const ticks = [0.9, 0.92, 0.94, 0.95, 0.96, 0.98, 1]
  const bottom = TOP + ROW * rows.length
  const lines = rows.map((row, i) => {
    const y = TOP + ROW * (i + 0.5)
    const colour = row.holds ? 'var(--ink)' : 'var(--bad)'
    const first = i === 0 || rows[i - 1]!.name !== row.name
    return [
      first ? `<line x1="8" x2="${WIDTH - RIGHT}" y1="${y - ROW / 2}" y2="${y - ROW / 2}" stroke="var(--rule)"/>` : '',
      first ? `<text x="8" y="${y + 4}" font-weight="600">${escape(row.name)}</text>` : '',
      `<text x="${LEFT - 10}" y="${y + 4}" text-anchor="end" fill="var(--muted)">${escape(row.label)}</text>`,
      `<line x1="${x(row.ci[0]).toFixed(1)}" x2="${x(row.ci[1]).toFixed(1)}" y1="${y}" y2="${y}" stroke="${colour}"/>`,
      row.mark === 'nominal'
        ? `<circle cx="${x(row.coverage).toFixed(1)}" cy="${y}" r="3.5" fill="${colour}"/>`
        : `<circle cx="${x(row.coverage).toFixed(1)}" cy="${y}" r="3.5" fill="var(--paper)" stroke="${colour}"/>`,
    ].join('')
  })
  const marks = [
    `<rect x="${x(low)}" y="${TOP}" width="${x(high) - x(low)}" height="${bottom - TOP}" fill="var(--band)"/>`,
    ...ticks.map(
      (tick) =>
        `<line x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${bottom}" stroke="var(--rule)" stroke-dasharray="${tick === 0.95 ? '' : '2 3'}"/>` +
        `<text x="${x(tick)}" y="${bottom + 14}" text-anchor="middle">${(tick * 100).toFixed(0)} %</text>`,
    ),
    `<text x="${x(0.95)}" y="${bottom + 28}" text-anchor="middle">share of runs whose interval holds the truth</text>`,
    ...lines,
  ]
  return frame(
    WIDTH,
    height,
    'Coverage of nominal 95 % intervals',
    'One dot a setting with its own 95 % interval. Filled: held to 93.5–97 %, shaded. Hollow: held to at least 95 %.',
    marks.join('\n'),
  )
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
