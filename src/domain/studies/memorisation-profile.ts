import type { MemorisationProfileRequest, MemorisationProfileResult } from '#contract/studies/memorisation-profile'
import { ok, refuse, type Result } from '../result.ts'
import { panelOf, type Panel } from './panel.ts'
import { profileOf } from './profile.ts'
import { distinct, type StudyKind } from './study.ts'

type Rows = NonNullable<MemorisationProfileRequest['panel']>

interface Extract {
  readonly suite: string | null
  readonly step: number | null
  readonly losses: ReadonlyMap<
    string,
    { readonly member: boolean; readonly loss: number; readonly base: number | null }
  >
}

/** More cells than anybody reads; all replicates of all of them are held at once, 8 kB a cell. */
const MAX_CELLS = 2000

/** Memorisation as an effect: what having been trained on an instance adds to its log-likelihood, step by step. */
export const memorisationProfile: StudyKind<MemorisationProfileRequest, Extract, MemorisationProfileResult> = {
  kind: 'memorisation_profile',
  title: 'Memorisation profile',
  question: 'How much does training on a text add to its likelihood, and how long does it last?',
  method:
    'Difference in differences: a cohort’s gain in log-likelihood since the last checkpoint before it was trained on, minus the gain of texts that were never trained on. Means by time since training, by cohort and by step; intervals from a bootstrap of whole units; the same difference before training should be 0 and is tested (sup-t).',
  paper: 'arXiv:2406.04327',
  claim:
    'Causal only if trained-on and never-trained texts would have moved in parallel, and if nothing was learned of a cohort before its step. The placebo test can speak against that, never for it. Numbers of single texts are noise: read cohorts.',
  needs: 'scores',
  kept: ({ panel, ...rest }) => (panel === undefined ? rest : { ...rest, rows: panel.length }),
  scansOf: ({ checkpoints = [] }) => distinct(checkpoints.map(({ scan }) => scan)),
  extract: ({ report, model, scores }) => ({
    suite: report.suite?.digest ?? null,
    step: model?.step ?? null,
    losses: new Map(
      (scores ?? []).flatMap(({ id, split, loss, reference_loss }) =>
        split === 'member' || split === 'nonmember'
          ? [[id, { member: split === 'member', loss, base: reference_loss }] as const]
          : [],
      ),
    ),
  }),
  analyse(request, extracts) {
    const panel = request.panel ? panelOf(request.panel) : panelOfScans(request, extracts)
    if (!panel.ok) return panel
    const { steps, cohorts } = panel.value
    const never = cohorts.get(null)
    if (!never)
      return refuse('study_invalid', 'There are no units that were never trained on: nothing to compare with.')
    const starts = [...cohorts.keys()]
      .filter((cohort) => cohort !== null)
      .sort((a, b) => a - b)
      .filter((cohort) => steps.some((step) => step < cohort) && steps.some((step) => step >= cohort))
    if (starts.length === 0)
      return refuse('study_invalid', 'No cohort has a step before it was trained on and one from then on.')
    if (starts.length * steps.length > MAX_CELLS)
      return refuse(
        'study_invalid',
        `${starts.length} cohorts at ${steps.length} steps are more than ${MAX_CELLS} cells: join cohorts.`,
      )
    return ok(profileOf(panel.value, starts))
  },
}

/** Steps from the scans, step 0 from the base that they share. */
function panelOfScans(
  { checkpoints = [], cohorts }: MemorisationProfileRequest,
  extracts: ReadonlyMap<string, Extract>,
): Result<Panel> {
  const rows: Rows = []
  const given = checkpoints.map(({ scan, step }) => ({ ...extracts.get(scan)!, at: step ?? extracts.get(scan)!.step }))
  const first = Math.min(...given.map(({ at }) => at ?? Infinity))
  for (const [i, { at, suite, losses }] of given.entries()) {
    const pointer = `#/checkpoints/${i}`
    if (at === null || at < 1)
      return refuse('study_invalid', 'Its model says no checkpoint step from 1 on: give `step`.', `${pointer}/step`)
    if (suite !== given[0]!.suite)
      return refuse('study_invalid', 'It used another suite than the first.', `${pointer}/scan`)
    for (const [unit, { member, loss, base }] of losses) {
      const cohort = member ? (cohorts?.[unit] ?? first) : null
      if (i === 0) {
        if (base === null)
          return refuse('study_invalid', 'It has no losses of the base, which are step 0.', `${pointer}/scan`)
        rows.push({ unit, cohort, step: 0, nll: base })
      }
      rows.push({ unit, cohort, step: at, nll: loss })
    }
  }
  return panelOf(rows, '#/checkpoints')
}
