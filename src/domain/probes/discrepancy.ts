import { decimal, plain } from '../format.ts'
import { separation } from '../membership.ts'
import { kuiperTwoSample } from '../statistics/kuiper.ts'
import { convexDiscrepancy } from './convex-polytope.ts'
import type { Probe } from './probe.ts'
import { tokenFeatures } from './token-features.ts'

/**
 * The largest difference between the shares of members and of non-members in any convex set of model outputs; it bounds the advantage of every attack with
 * a convex decision region. Along one score convex sets are intervals, so it is Kuiper's statistic, exactly; over several features a polytope is fitted.
 */
export const discrepancy: Probe<'discrepancy'> = {
  name: 'discrepancy',
  version: 1,
  title: 'Discrepancy',
  question: 'How far apart could any attack with a convex decision region hold members and non-members?',
  method:
    "Per score, Kuiper's statistic D⁺ + D⁻ beside the Kolmogorov–Smirnov statistic that one threshold reaches. Over the features of the token record, a polytope of K facets by a hinge loss (convex polytope machine), fitted on half of the texts and evaluated on the other, p over all relabellings of that half.",
  paper: 'arXiv:2405.15140',
  claim:
    'Bounds the advantage of attacks whose decision region is convex in these scores and features, as estimated on this sample. It is not a worst-case privacy bound, and a small value does not exclude attacks on other features.',
  needs: ['members', 'nonmembers'],
  cost: { target: 0, reference: 0 },
  limits: 'The polytope is a lower estimate of the supremum: what the fit did not find, it does not count.',
  analyse({ facets }, material) {
    const scalar = material.columns.flatMap((column) => {
      const scores = separation(column, material).sorted
      const [members, nonmembers] = [scores.members.length, scores.nonmembers.length]
      if (members === 0 || nonmembers === 0) return []
      const { statistic, ks, p } = kuiperTwoSample(scores)
      return [{ attack: column.attack.name, kuiper: statistic, ks, p, n_members: members, n_nonmembers: nonmembers }]
    })
    const { names, rows } = tokenFeatures(material)
    const points = [...material.splits.member, ...material.splits.nonmember].flatMap((i) => {
      const features = rows[i]
      return features ? [{ member: material.evidence.examples[i]!.split === 'member', features }] : []
    })
    return {
      ok: true,
      value: {
        scalar,
        max_kuiper:
          scalar.length === 0 ? { value: null, reason: 'no_scores' } : Math.max(...scalar.map(({ kuiper }) => kuiper)),
        polytope: convexDiscrepancy(points, names, facets, material.random('discrepancy')),
      },
    }
  },
  facts({ scalar, max_kuiper, polytope }) {
    return [
      ['largest Kuiper discrepancy of one score', plain(max_kuiper)],
      ...scalar.map(
        ({ attack, kuiper, ks }) => [attack, `Kuiper ${decimal(kuiper)}, one threshold ${decimal(ks)}`] as const,
      ),
      [
        'convex polytope over the token record',
        'value' in polytope
          ? `– ${polytope.detail ?? polytope.reason}`
          : `${decimal(polytope.discrepancy)} on the held-out half, p = ${decimal(polytope.p)} (${polytope.facets} facets)`,
      ],
    ]
  },
}
