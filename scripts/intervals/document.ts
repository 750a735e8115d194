import { savingsSection, type Saving } from './savings.ts'
import type { Row, Simulation } from './simulation.ts'

const percent = (value: number) => `${(value * 100).toFixed(1)} %`

/** `docs/coverage.md`, all of it. */
export function coverageDocument(
  simulations: readonly Simulation[],
  rows: readonly Row[],
  { runs, seed }: { readonly runs: number; readonly seed: number },
  saved: { readonly runs: number; readonly rows: readonly Saving[] },
): string {
  const sections = simulations.map((simulation) => {
    const own = rows.filter(({ name }) => name === simulation.name)
    const lines = own.map((row) =>
      [
        row.label,
        row.mark === 'nominal' ? '93.5–97 %' : '≥ 95 %',
        `${percent(row.coverage)} [${percent(row.ci[0])}, ${percent(row.ci[1])}]`,
        percent(row.below),
        percent(row.above),
        row.width === null ? '–' : row.width.toPrecision(2),
        String(row.runs),
        row.holds ? 'yes' : '**no**',
      ].join(' | '),
    )
    const head = 'setting | asked | held the truth | lay below | lay above | mean width | runs | mark met'
    return `## ${simulation.name}\n\n${simulation.method}.\n\n| ${head} |\n| ${head.replaceAll(/[^|]+/g, ' --- ').trim()} |\n${lines.map((line) => `| ${line} |`).join('\n')}`
  })
  const missed = rows.filter(({ holds }) => !holds).length
  return `# Do the intervals hold?

Every interval that a report shows, and that of a difference between two models, on data whose truth is known: drawn again and again, how often does the 95 % interval hold the truth? \`npm run coverage\` simulates this and writes this page
(${runs} runs a setting unless the table says fewer, seed ${seed}); a quick, seeded version is a unit test.

Intervals that approximate are held to 93.5–97 %. Exact methods, and bounds that are careful because nothing better is known, are held to at least 95 %. The brackets are what the runs leave
open; a mark counts as missed when they exclude it. ${missed === 0 ? `All ${rows.length} settings meet their mark.` : `${missed} of ${rows.length} settings miss their mark.`}

![Coverage of each setting](images/coverage.svg)

What made a difference. **Mean exposure** used to be Student's t over canaries: it covered 88–92 % with few canaries (exposures are skewed like an exponential where little is remembered), and 52 % with a hundred
(all are ranked among the same drawn references, an error that does not show in how they differ). It is now a bootstrap-t with the references' own share by jackknife. **AUC** switches to Clopper–Pearson where hardly
a pair is out of order, and is careful there. **Two-sample ε** takes its cuts from the order statistics of the excluded canaries, where both ends are exact, instead of spending half of the canaries on choosing one.
**Difference in TPR** used to be a bootstrap alone: where both models recognise nearly everybody, no resample differs, and [0, 0] held a true difference of 0.3 points in 39 % of runs. There it now comes from each model's own interval.

Shifts are in standard deviations of the non-members' scores; sizes are members / non-members.

${sections.join('\n\n')}

${savingsSection(saved.rows, saved.runs)}`
}
