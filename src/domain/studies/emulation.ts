import type { EmulationRequest, EmulationResult } from '#contract/studies/emulation'
import { EMULATION_CLAIM } from '../emulation.ts'
import { ok, refuse } from '../result.ts'
import { numberOf, pointOf } from './point.ts'
import { distinct, repeated, type StudyKind } from './study.ts'

type Point = EmulationResult['points'][number]

interface Extract {
  readonly point: Point
  /** Model, large base and suite: one emulation apart from its β. */
  readonly identity: string
  readonly base: string
  readonly model: string
}

/** What a large fine-tune would leak, and gain, by how much of a small one's tuning is added. */
export const emulation: StudyKind<EmulationRequest, Extract | null, EmulationResult> = {
  kind: 'emulation',
  title: 'Emulation',
  question: 'What would tuning a larger base have leaked, for what it would have gained?',
  method:
    'Emulated fine-tuning: log p̃ ∝ log p_large + β·(log p_small tuned − log p_small). Each scan is one β; leakage is what the attack finds in the emulation, adaptation what non-members gained over the large base (ln of the ratio of perplexities).',
  paper: 'arXiv:2310.12962',
  claim: EMULATION_CLAIM,
  needs: 'report',
  scansOf: ({ scans }) => distinct(scans),
  extract(scan, { attack }) {
    const { report } = scan
    if (report.emulation === undefined || report.model === null) return null
    const [before, after] = [report.utility.base_perplexity.nonmember, report.utility.perplexity.nonmember].map(
      numberOf,
    )
    const adaptation =
      before == null || after == null ? { value: null, reason: 'no_nonmembers' } : Math.log(before / after)
    return {
      point: { ...pointOf(scan, attack), beta: report.emulation.beta, adaptation },
      identity: JSON.stringify([report.model.digest, report.emulation.base, report.suite?.digest]),
      base: report.emulation.base,
      model: report.model.name ?? report.model.id,
    }
  },
  analyse({ attack, scans }, extracts) {
    const twice = repeated(scans)
    if (twice >= 0) return refuse('study_invalid', `The scan ${scans[twice]} is named twice.`, `#/scans/${twice}`)
    const found: Extract[] = []
    for (const [i, scan] of scans.entries()) {
      const one = extracts.get(scan)
      if (!one) return refuse('study_invalid', `The scan ${scan} is not an emulated one.`, `#/scans/${i}`)
      if (found[0] && one.identity !== found[0].identity)
        return refuse('study_invalid', `The scan ${scan} is of another model, base or suite.`, `#/scans/${i}`)
      found.push(one)
    }
    const points = found.map(({ point }) => point).sort((a, b) => a.beta - b.beta)
    return ok({ attack, base: found[0]!.base, model: found[0]!.model, points })
  },
}
