import { z } from 'zod'
import { GenerationsReport } from './generations.ts'
import { Count, Measured } from './measured.ts'
import { ProbeAnswers } from './probes.ts'
import { Audit } from './report/audit.ts'
import { Check, Power } from './report/checks.ts'
import { Exposure } from './report/exposure.ts'
import { Extraction } from './report/extraction.ts'
import { BestAttack, GroupResult, Membership, MiaRecall } from './report/membership.ts'
import { Provenance } from './report/provenance.ts'
import { Subject } from './report/subject.ts'
import { Utility } from './report/utility.ts'
import { Verdict } from './report/verdict.ts'
import { Sequential } from './sequential.ts'

export const Report = Subject.extend({
  counts: z.object({ members: Count, nonmembers: Count, canaries: Count, references: Count }),
  utility: Utility,
  membership: z.array(Membership),
  /** Absent in reports of before this was stated. */
  best_attack: BestAttack.optional(),
  mia_recall: z.array(MiaRecall),
  exposure: Exposure,
  extraction: Extraction,
  audit: Audit,
  /** Absent unless the scan named a `generate` job. */
  generations: GenerationsReport.optional(),
  checks: z.array(Check),
  groups: z.array(GroupResult),
  /** Largest difference in TPR between two groups of at least 20 members. */
  group_gap: Measured,
  power: z.array(Power),
  /** Absent when none was asked for. */
  probes: ProbeAnswers.optional(),
  /** How a scan with `sequential: true` went; absent otherwise. */
  sequential: Sequential.optional(),
  verdict: Verdict,
  provenance: Provenance,
})
export type Report = z.infer<typeof Report>
