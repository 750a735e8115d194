import type { Report } from '#contract/report'
import type { MiaRecall } from '#contract/report/membership'
import { auditOf } from './audit-report.ts'
import { bestAttack } from './best-attack.ts'
import { checks as checksOf } from './checks.ts'
import type { Evidence } from './evidence.ts'
import { exposure } from './exposure-report.ts'
import { extraction } from './extraction-report.ts'
import { generationsReport } from './generations.ts'
import { grade } from './grade.ts'
import { groupGap, groups } from './groups.ts'
import { columnOf, materialOf, scoresOf, whyUnscored, type Material } from './material.ts'
import { membership } from './membership.ts'
import { miaRecall } from './mia-recall.ts'
import { power } from './power.ts'
import { answerProbes } from './probes/answer.ts'
import { verdictSentence } from './sentence.ts'
import { sequentialSection } from './sequential/section.ts'
import { utility } from './utility.ts'
import { judgeAll } from './verdict.ts'

/** The paper's own scores, for its own protocol. */
const PAPER_ATTACKS = ['ref_ratio', 'ref_diff', 'loss']

/** Evidence in, report out. Pure and deterministic: the same evidence and seed give the same report, byte for byte. */
export function buildReport(evidence: Evidence): Report {
  const material = materialOf(evidence)
  const { splits, columns, headline } = material
  const { checks, blind } = checksOf(material)
  const byGroup = groups(material)
  const sections = {
    utility: utility(material),
    membership: columns.map((column) => membership(column, material, blind)),
    best_attack: bestAttack(material),
    mia_recall: recalls(material),
    exposure: exposure(material),
    extraction: extraction(material),
    audit: auditOf(material),
    groups: byGroup,
    group_gap: groupGap(byGroup),
  }
  const probes = answerProbes(evidence.probes, material)
  const judged = { ...judgeAll(material, sections, checks), attack: headline }
  const { subject, provenance, seed } = evidence
  const sequential = sequentialSection(evidence)
  return {
    ...subject,
    counts: {
      members: splits.member.length,
      nonmembers: splits.nonmember.length,
      canaries: splits.canary.length,
      references: splits.reference.length,
    },
    ...sections,
    ...(evidence.generations && { generations: generationsReport(evidence.generations) }),
    checks,
    power: power(splits.nonmember.length),
    ...(probes && { probes }),
    ...(sequential && { sequential }),
    verdict: {
      ...judged,
      grade: grade(sections, headline, checks),
      sentence: verdictSentence({ ...sections, ...subject, verdict: judged }),
    },
    provenance: { ...provenance, seed, signature: null },
  }
}

function recalls(material: Material): MiaRecall[] {
  return PAPER_ATTACKS.flatMap((name) => {
    const column = columnOf(material, name)
    if (column === undefined) return []
    const reason = whyUnscored(column, material)
    if (reason) {
      const missing = { value: null, reason }
      return [{ attack: name, threshold: missing, recall: missing, balanced_precision: missing }]
    }
    const { splits, intervals } = material
    return [miaRecall(name, scoresOf(column, splits.member), scoresOf(column, splits.nonmember), intervals)]
  })
}
