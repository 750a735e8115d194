import { ScanId } from '#contract/ids'
import type { CreateScan, Scan } from '#contract/scans'
import { putObject } from '#store/objects'
import { findAnswered, insertScan, setPublished, type NewScanRow } from '#store/scans'
import type { Owner } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { chooseAttacks, definitionsOf } from './choose-attacks.ts'
import { chooseProbes, probeDefinitionsOf } from './choose-probes.ts'
import { answerLayers } from './plan-answers.ts'
import { checkNamed, policyOf } from './check-named.ts'
import { checkScores } from './check-scores.ts'
import { addCallback, callBack } from '../webhooks/add-callback.ts'
import { suppliedKey } from './keys.ts'
import { ownScan } from './own-scan.ts'
import { fingerprintOf, fingerprintOfScores, lookUp, type StoredRequest } from './question.ts'
import { earlyStopOf } from './sequence.ts'
import { showScan } from './show-scan.ts'
import { LEASE_MS } from './timing.ts'

export interface CreatedScan {
  /** False: the same question was answered before, and this is that scan. */
  readonly created: boolean
  readonly scan: Scan
}

/** Accepts a scan and starts its life. Nothing is read but rows: planning is the scan's first act. */
export async function createScan(
  deps: Deps,
  caller: Owner,
  input: CreateScan,
  via: { readonly batch?: true } = {},
): Promise<CreatedScan> {
  const attacks = chooseAttacks(input.attacks, input.shadows !== undefined)
  const probes = chooseProbes(input.probes)
  const policy = policyOf(input)
  const request: StoredRequest = {
    attacks,
    policy,
    ...(probes && { probes }),
    ...(input.sequential && { sequential: true }),
    ...(input.max_examples !== undefined && { max_examples: input.max_examples }),
    ...(input.baseline !== undefined && { baseline: input.baseline }),
    ...(input.control !== undefined && { control: input.control }),
    ...(input.generations !== undefined && { generations: input.generations }),
    ...(input.shadows && { shadows: [...new Set(input.shadows)].sort() }),
    ...(input.emulate && { emulate: input.emulate }),
    ...(input.scores && { supplied: true }),
    ...via,
  }
  const subject: Subject = input.scores
    ? await checkScores(deps, caller, input.scores).then(async () => ({
        fingerprint: await fingerprintOfScores(input.scores!, request, definitions(request)),
        tier: 'self_reported' as const,
      }))
    : await subjectOf(deps, caller, input, request)
  await checkNamed(deps, caller, input, probes ?? [], subject)
  const answered = await findAnswered(deps.store, caller.org, subject.fingerprint)
  if (answered) {
    if (input.publish && !answered.published) await setPublished(deps.store, answered.id, true)
    if (input.callback) await callBack(deps, caller, answered, input.callback)
    return { created: false, scan: await showScan(deps, await ownScan(deps, caller, answered.id)) }
  }
  const now = deps.now()
  const id = ScanId.parse(deps.newId('scn'))
  const row: NewScanRow = {
    id,
    orgId: caller.org,
    ...subject,
    request,
    state: 'queued',
    leaseUntil: now + LEASE_MS,
    published: input.publish,
    createdAt: now,
  }
  if (input.scores) await putObject(deps.store, suppliedKey(id), JSON.stringify(input.scores))
  if (input.callback) await addCallback(deps, caller, id, input.callback)
  await insertScan(deps.store, row)
  await deps.startScan(`${id}-1`, id)
  return { created: true, scan: await showScan(deps, await ownScan(deps, caller, id)) }
}

type Subject = Pick<NewScanRow, 'modelId' | 'baseId' | 'suiteId' | 'canarySetId' | 'fingerprint' | 'tier'>

async function subjectOf(deps: Deps, caller: Owner, input: CreateScan, request: StoredRequest): Promise<Subject> {
  const question = await lookUp(deps, caller.org, {
    ...input,
    attacks: request.attacks,
    probes: request.probes ?? [],
    earlyStop: earlyStopOf(request),
  })
  // Layers that the model has not are refused at once, and not when the scan is planned.
  answerLayers(question)
  return {
    modelId: question.model.id,
    baseId: question.base.id,
    suiteId: question.suite.id,
    canarySetId: question.canarySet?.id ?? null,
    fingerprint: await fingerprintOf(question, request, definitions(request)),
    tier: request.batch ? ('reproduced' as const) : ('verified' as const),
  }
}

function definitions({ attacks, probes }: StoredRequest): readonly string[] {
  return [...definitionsOf(attacks), ...probeDefinitionsOf(probes)]
}
