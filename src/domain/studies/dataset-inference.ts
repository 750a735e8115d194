import type { DatasetInferenceRequest, DatasetInferenceResult } from '#contract/studies/dataset-inference'
import { interval } from '../format.ts'
import { lengthBalance } from '../length-balance.ts'
import { easeBalance, separation } from '../perplexity-balance.ts'
import { ok, refuse } from '../result.ts'
import { dealFolds } from '../statistics/folds.ts'
import { labelledScores } from '../statistics/labelled-scores.ts'
import { prng, shuffle } from '../statistics/prng.ts'
import { setFeatures, type SetFeatures } from './set-features.ts'
import { setTest } from './set-test.ts'
import type { StudyKind } from './study.ts'

/** Halves smaller than this leave a classifier nothing to learn from. */
const FEWEST = 40
/** What the authors found to be needed on either side. */
const ENOUGH = 500
const CONTROLS = 20
/** As the checks of a scan have it. */
const CAREFUL = 0.99
const SEED = 1

interface Extract extends SetFeatures {
  readonly blind: DatasetInferenceResult['blind']
  /** Gates of the scan that failed, in their own words: all but that for copies, which hide a difference and make none. */
  readonly failed: readonly string[]
}

/** Whether a model was trained on a whole set of texts: many weak signals, one test. */
export const datasetInference: StudyKind<DatasetInferenceRequest, Extract, DatasetInferenceResult> = {
  kind: 'dataset_inference',
  title: 'Dataset inference',
  question: 'Was the model trained on this set of texts?',
  method:
    'A ridge logistic regression learns on one half of suspects and held-out texts which signals tell them apart (loss, means of the least and most likely tokens, every attack of the scan that looks at one text; clipped at 2.5 % each end, standardised); a one-sided t-test asks whether it still does on the other half. Repeated with held-out texts on both sides as a control. A small p is inconclusive where a validity gate of the scan failed, or chosen groups differ in length or in how easy they are for the base.',
  paper: 'arXiv:2406.06443',
  claim:
    'About the set, not about any one text, and only if suspects and held-out texts come from the same source: any other difference between them is found just as well. A large p does not show that the set was not used.',
  needs: 'tokens',
  scansOf: ({ scan }) => [scan],
  extract(scan, request) {
    const check = scan.report.checks.find(({ name }) => name === 'blind_baseline')
    const blind = check && check.outcome !== 'skipped' ? { outcome: check.outcome, detail: check.detail } : null
    const failed = scan.report.checks
      .filter(({ gate, outcome, name }) => gate && outcome === 'fail' && name !== 'overlap')
      .map(({ detail }) => detail)
    return { ...setFeatures(scan, request.suspect_group, request.held_out_group), blind, failed }
  },
  analyse({ scan, significance, suspect_group, held_out_group }, extracts) {
    const { names, suspects, heldOut, blind, failed } = extracts.get(scan)!
    if (Math.min(suspects.length, heldOut.length) < FEWEST) {
      const detail = `Needs ${FEWEST} suspects and ${FEWEST} held-out texts with scores; there are ${suspects.length} and ${heldOut.length}.`
      return refuse('study_invalid', detail, '#/scan')
    }
    const [left, right] = [halves(suspects), halves(heldOut)]
    const { weights, test } = setTest([left[0], right[0]], [left[1], right[1]])
    const runs = controls(heldOut)
    const shown = test.p < significance ? 'trained' : 'not_shown'
    // What the scan checked were all its texts; of groups, what can be told from their numbers is asked again.
    const grouped = suspect_group !== undefined || held_out_group !== undefined
    const differences = [...failed, ...(grouped ? unlike(suspects, heldOut) : [])]
    const count = ([learned, tested]: ReturnType<typeof halves>) => ({ learned: learned.length, tested: tested.length })
    return ok({
      scan,
      outcome: shown === 'trained' && differences.length > 0 ? 'inconclusive' : shown,
      p: test.p,
      t: test.t,
      degrees: test.degrees,
      significance,
      difference: { value: test.difference, ci: test.ci },
      suspects: count(left),
      held_out: count(right),
      enough: Math.min(left[1].length, right[1].length) >= ENOUGH,
      features: names
        .map((name, k) => ({ name, weight: weights[k]! }))
        .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight)),
      control: { rejected: runs.filter(({ p }) => p < significance).length, runs },
      blind,
      differences,
    })
  },
}

type Rows = SetFeatures['suspects']

/** Ways in which two groups differ that no training on one of them made. */
function unlike(suspects: Rows, heldOut: Rows): string[] {
  const found: string[] = []
  const lengths = lengthBalance(
    labelledScores(
      suspects.map(({ tokens }) => tokens),
      heldOut.map(({ tokens }) => tokens),
    ),
  )
  if (lengths.outcome === 'fail') found.push(lengths.detail)
  const [ours, theirs] = [suspects, heldOut].map((rows) =>
    rows.flatMap(({ baseLoss }) => (baseLoss === null ? [] : [-baseLoss])),
  )
  const ease = easeBalance(labelledScores(ours!, theirs!), CAREFUL)
  if (ease.value !== null && separation(ease.value, ease.ci) === 'fail')
    found.push(
      `AUC of the base model’s loss ${interval(ease)} (99 % interval): the base already tells the groups apart`,
    )
  return found
}

/** Texts to learn from and texts to test, by the digests of their ids. */
function halves(rows: Rows): [Rows, Rows] {
  const dealt = dealFolds(
    rows.map(({ id }) => id),
    2,
  )
  return [rows.filter((_, i) => dealt[i] === 0), rows.filter((_, i) => dealt[i] === 1)]
}

/** The whole procedure with nothing to find: held-out texts dealt at random to both sides. */
function controls(heldOut: Rows): DatasetInferenceResult['control']['runs'] {
  const random = prng(SEED)
  const quarter = heldOut.length >> 2
  return Array.from({ length: CONTROLS }, () => {
    const dealt = shuffle([...heldOut], random)
    const part = (k: number) => dealt.slice(k * quarter, (k + 1) * quarter)
    const { p, difference, ci } = setTest([part(0), part(1)], [part(2), part(3)]).test
    return { p, difference, ci }
  })
}
