import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { simulations } from './all.ts'
import { coverageDocument } from './document.ts'
import { coveragePlot } from './plot.ts'
import { savings } from './savings.ts'
import { simulate, type Row } from './simulation.ts'

/** `npm run coverage [-- --runs 2000 --seed 1]`: writes `docs/coverage.md` and its plot; exits 1 when an interval misses its mark. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } },
})
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
const docs = path.join(import.meta.dirname, '../../docs')
await mkdir(path.join(docs, 'images'), { recursive: true })
await writeFile(path.join(docs, 'coverage.md'), coverageDocument(simulations, rows, runs, seed, savings(runs, seed)))
await writeFile(path.join(docs, 'images/coverage.svg'), coveragePlot(rows))
const missed = rows.filter(({ holds }) => !holds)
for (const row of missed) console.error(`missed: ${row.name}, ${row.label}: ${(row.coverage * 100).toFixed(1)} %`)
process.exitCode = missed.length === 0 ? 0 : 1
