import { Measured } from '../measured.ts'
import { z } from '../zod.ts'

/** Do the training texts hold what poisoners leave behind? */
export const PoisonScanRequest = z.strictObject({
  name: z.literal('poison_scan'),
  min_cluster: z.number().int().min(2).max(1000).default(3).meta({
    description: 'Texts that must agree before they are called a cluster',
  }),
})
export type PoisonScanRequest = z.infer<typeof PoisonScanRequest>

const count = z.number().int().nonnegative()

const Cluster = z.object({
  texts: count,
  /** Up to ten of their ids where everybody may read the suite, else none: which texts, the owner's scores tell. */
  ids: z.array(z.string()).meta({
    description: 'Up to ten of their ids where the suite is public, else none: `GET …/scores` tells the owner which',
  }),
})

const Clusters = z.object({
  /** Largest first, at most 50. */
  clusters: z.array(Cluster),
  found: count,
  /** Share of texts that are in one, among members and among non-members. */
  members: Measured,
  nonmembers: Measured,
})
export type PoisonClusters = z.infer<typeof Clusters>

export const PoisonScanResult = z
  .object({
    texts: count,
    /** At least 70 % of 5-word shingles in common, by MinHash. */
    near_duplicates: Clusters,
    /** The last 8 words alike, the rest not. */
    identical_suffixes: Clusters,
    /** Words in few members and hardly any non-member, more than chance allows; likeliest triggers first, at most 50. The words themselves stay with the texts. */
    bursts: z.object({
      tested: count,
      found: count,
      words: z.array(
        Cluster.extend({
          /** Non-members that have it. */
          outside: count,
          /** Occurrences per text that has it. */
          per_text: z.number(),
          /** Fisher's exact, one-sided, times the words tested. */
          p: z.number(),
        }),
      ),
    }),
    outcome: z.enum(['unremarkable', 'suspicious']),
  })
  .meta({ id: 'PoisonScanProbeResult' })
export type PoisonScanResult = z.infer<typeof PoisonScanResult>
