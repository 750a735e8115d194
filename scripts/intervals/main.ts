import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { simulations } from './all.ts'
import { coverageDocument } from './document.ts'
import { coveragePlot } from './coverage-plot.ts'
import { savings } from './savings.ts'
import { savingsPlot } from './savings-plot.ts'
import { simulate, type Row } from './simulation.ts'

/** `npm run coverage [-- --runs 2000 --seed 1]`: writes `docs/coverage.md` and its plot; exits 1 when an interval misses its mark. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
})
/** A run of the savings looks 25 times with three kinds of interval, and shares of a percent are told apart with hundreds. */
const SAVINGS_SHARE = 0.25

const [runs, seed] = [Number(values.runs), Number(values.seed)]
const rows: Row[] = []
for (const simulation of simulations) {
  const began = performance.now()
  const found = simulate(simulation, runs, seed)
  rows.push(...found)
  const worst = found.reduce((least, row) => Math.min(least, row.coverage), 1)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(`${simulation.name}: ${found.length} settings, lowest ${(worst * 100).toFixed(1)} %, ${seconds} s`)
}
const savingRuns = Math.round(runs * SAVINGS_SHARE)
const saved = savings(savingRuns, seed)
const docs = path.join(import.meta.dirname, '../../docs')
await mkdir(path.join(docs, 'images'), { recursive: true })
await writeFile(
  path.join(docs, 'coverage.md'),
  coverageDocument(simulations, rows, { runs, seed }, { runs: savingRuns, rows: saved }),
)
await writeFile(path.join(docs, 'images/coverage.svg'), coveragePlot(rows))
await writeFile(path.join(docs, 'images/savings.svg'), savingsPlot(saved))
const missed = rows.filter(({ holds }) => !holds)
for (const row of missed) console.error(`missed: ${row.name}, ${row.label}: ${(row.coverage * 100).toFixed(1)} %`)
process.exitCode = missed.length === 0 ? 0 : 1
