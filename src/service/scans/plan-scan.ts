import type { CreateScan, ScanPlan } from '#contract/scans'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { chooseAttacks } from './choose-attacks.ts'
import { chooseProbes } from './choose-probes.ts'
import { checkNamed, policyOf } from './check-named.ts'
import { pastEdge } from './past-edge.ts'
import { answerLayers } from './plan-answers.ts'
import { planBatch } from './plan-batch.ts'
import { planPasses } from './plan-passes.ts'
import { lookUp } from './question.ts'
import { earlyStopOf } from './sequence.ts'

/** What a scan would cost (`?dry_run=true`); refused where the scan would be. Reads headers and tokenises; runs and stores nothing of the scan itself. */
export async function planScan(deps: Deps, caller: Member, input: CreateScan): Promise<ScanPlan> {
  if (input.scores)
    throw new ServiceError('bad_request', 'A scan of numbers runs nothing, so there is nothing to plan.')
  const chosen = {
    attacks: chooseAttacks(input.attacks, input.shadows !== undefined),
    probes: chooseProbes(input.probes) ?? [],
  }
  const { sequential, shadows, generations } = input
  const asked = {
    ...chosen,
    policy: policyOf(input),
    ...(sequential && { sequential }),
    ...(shadows && { shadows }),
    ...(generations !== undefined && { generations }),
    ...(input.emulate && { emulate: input.emulate }),
  }
  const question = await lookUp(deps, caller.org, { ...input, ...chosen, earlyStop: earlyStopOf(asked) })
  const { model, base, suite } = question
  await checkNamed(deps, caller, input, chosen.probes, { modelId: model.id, baseId: base.id, suiteId: suite.id })
  answerLayers(question)
  try {
    const { summary } = await planPasses(deps, question)
    return { ...summary, ...(question.earlyStop && { sequential: question.earlyStop }) }
  } catch (error) {
    const { summary } = await planBatch(deps, question, { reason: pastEdge(deps, error) })
    return { ...summary, ...(sequential && { sequential: earlyStopOf({ ...asked, batch: true })! }) }
  }
}
