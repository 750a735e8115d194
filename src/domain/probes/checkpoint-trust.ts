import type { CheckpointTrustResult, LossShift } from '#contract/probes/checkpoint-trust'
import { decimal, interval, plain } from '../format.ts'
import type { Material } from '../material.ts'
import { viewOf } from '../signals.ts'
import { fisherAtLeast } from '../statistics/fisher.ts'
import { ksTwoSample } from '../statistics/kolmogorov-smirnov.ts'
import { labelledScores } from '../statistics/labelled-scores.ts'
import { meanInterval } from '../statistics/mean-interval.ts'
import { median } from '../statistics/median.ts'
import { quantile, robustScale } from '../statistics/robust.ts'
import { utility } from '../utility.ts'
import { unavailable, type Probe } from './probe.ts'

/** A text whose shift is so many robust standard deviations from the control's. */
const FAR = 5
/** Median z of the target data below this is a difference that a large sample finds and nobody needs to act on. */
const MATTERS = 0.5
/** Fewer texts of either set have no robust scale to speak of. */
const LEAST = 20
/** Nats per token: what float32 and another order of summation do to a mean loss. */
const NOISE = 1e-5
/** A mean shift of control text within this is 2 % of perplexity: nobody would notice. */
const UNNOTICED = 0.02
const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]

/** A checkpoint that one is offered against one that one trusts: digests, and losses on the data one is about to train on. */
export const checkpointTrust: Probe<'checkpoint_trust'> = {
  name: 'checkpoint_trust',
  version: 1,
  title: 'Checkpoint trust',
  question: 'Was this checkpoint prepared for the data that is about to be fine-tuned on?',
  method:
    'Submit the suspect checkpoint as a full model of the trusted base; members are the data to be fine-tuned on, non-members public control text. Weight files are looked up by SHA-256. Δ = ℓ_suspect − ℓ_trusted per text; target against control by Kolmogorov–Smirnov, and by the number of texts beyond 5 robust standard deviations of the control, in both directions. Control perplexity unchanged beside a shifted target is the stealth pattern.',
  paper: 'arXiv:2404.01231',
  claim:
    'A clean result does not clear the checkpoint: it says only that these losses on these texts show nothing. A suspicious one says that the checkpoint treats the target data unlike the control; having been trained on data of that domain does that too.',
  needs: ['members', 'nonmembers', 'reference'],
  cost: { target: 0, reference: 0 },
  limits:
    'Control text must be of the same kind as the target data, or the shift between domains looks like a backdoor.',
  analyse({ known_good, alpha }, material) {
    const target = shiftsOf(material, material.splits.member)
    const control = shiftsOf(material, material.splits.nonmember)
    if (Math.min(target.length, control.length) < LEAST)
      return unavailable(
        'too_few',
        `needs ${LEAST} target and ${LEAST} control texts, has ${target.length} and ${control.length}`,
      )
    const centre = median(control)
    const scale = Math.max(NOISE, robustScale(control))
    const zOf = (shift: number) => (shift - centre) / scale
    const [ofTarget, ofControl] = [described(target, zOf), described(control, zOf)]
    const ks = ksTwoSample(labelledScores(target, control))
    const far = ({ far_below, far_above }: LossShift) => far_below + far_above
    const outliers_p = fisherAtLeast(
      far(ofTarget),
      target.length,
      far(ofTarget) + far(ofControl),
      target.length + control.length,
    )
    const moved = ks.p < alpha && Math.abs(ofTarget.z[2]!) >= MATTERS
    const suspicious = moved || outliers_p < alpha
    const unchanged = Math.abs(ofControl.mean.value!) <= UNNOTICED
    const { perplexity, base_perplexity } = utility(material)
    return {
      ok: true,
      value: {
        registry: registryOf(material, known_good),
        target: ofTarget,
        control: ofControl,
        ks,
        outliers_p,
        scale,
        direction: suspicious ? directionOf(ofTarget, moved) : null,
        stealth: {
          perplexity: { suspect: perplexity.nonmember, trusted: base_perplexity.nonmember },
          shift: ofControl.mean as CheckpointTrustResult['stealth']['shift'],
          unchanged,
        },
        outcome: suspicious ? (unchanged ? 'stealthy' : 'suspicious') : 'unremarkable',
      },
    }
  },
  facts({ registry, outcome, direction, target, control, ks, stealth }) {
    return [
      ['outcome', direction === null ? outcome : `${outcome}: target losses ${direction}`],
      ['weight files', registry.outcome.replaceAll('_', ' ')],
      ['mean shift of the target data', `${interval(target.mean)} nats per token`],
      ['mean shift of the control', `${interval(control.mean)} nats per token`],
      ['Kolmogorov–Smirnov', `D = ${decimal(ks.statistic)}, p = ${decimal(ks.p)}`],
      ['beyond 5 robust sd, target', `${target.far_below} below, ${target.far_above} above, of ${target.n}`],
      ['control perplexity', `${plain(stealth.perplexity.suspect)} against ${plain(stealth.perplexity.trusted)}`],
    ]
  },
}

/** ℓ_suspect − ℓ_trusted of the texts that both scored. */
function shiftsOf({ evidence }: Material, examples: readonly number[]): number[] {
  return examples
    .map((i) => viewOf(evidence.target, i).loss - viewOf(evidence.reference, i).loss)
    .filter((shift) => Number.isFinite(shift))
}

function described(shifts: readonly number[], zOf: (shift: number) => number): LossShift {
  const z = shifts.map(zOf).sort((a, b) => a - b)
  return {
    n: shifts.length,
    mean: meanInterval(shifts),
    median: median(shifts),
    z: QUANTILES.map((p) => quantile(z, p)),
    far_below: z.filter((value) => value < -FAR).length,
    far_above: z.filter((value) => value > FAR).length,
  }
}

function directionOf({ z, far_below, far_above }: LossShift, moved: boolean): CheckpointTrustResult['direction'] {
  if (moved) return z[2]! < 0 ? 'lower' : 'higher'
  // A few texts alone: more than a quarter of them on the other side is both.
  const [fewer, more] = far_below < far_above ? [far_below, far_above] : [far_above, far_below]
  if (4 * fewer > more) return 'both'
  return far_below > far_above ? 'lower' : 'higher'
}

function registryOf(
  { evidence }: Material,
  listed: readonly { readonly sha256: string; readonly name: string }[],
): CheckpointTrustResult['registry'] {
  const { weights } = evidence
  if (!weights || weights.files.length === 0) return { outcome: 'no_weights', files: [] }
  const names = new Map([...weights.known, ...listed].map(({ sha256, name }) => [sha256, name]))
  const files = weights.files.map((sha256) => ({ sha256, known_as: names.get(sha256) ?? null }))
  return { outcome: files.every(({ known_as }) => known_as !== null) ? 'known_good' : 'unknown', files }
}
