import { StudyId } from './ids.ts'
import { PageQuery, Timestamp, pageOf } from './page.ts'
import { ProblemCode } from './problem.ts'
import { CapacityRequest, CapacityResult } from './studies/capacity.ts'
import { EmulationRequest, EmulationResult } from './studies/emulation.ts'
import { MemorisationProfileRequest, MemorisationProfileResult } from './studies/memorisation-profile.ts'
import { DatasetInferenceRequest, DatasetInferenceResult } from './studies/dataset-inference.ts'
import { MethodsRequest, MethodsResult } from './studies/methods.ts'
import { RegressionRequest, RegressionResult } from './studies/regression.ts'
import { TrajectoryRequest, TrajectoryResult } from './studies/trajectory.ts'
import { TransferRequest, TransferResult } from './studies/transfer.ts'
import { AmplificationRequest, AmplificationResult } from './studies/amplification.ts'
import { UnlearningRequest, UnlearningResult } from './studies/unlearning.ts'
import { OverparamRequest, OverparamResult } from './studies/overparam.ts'
import { z } from './zod.ts'

/** Every kind of study: what is asked, and what the answer looks like. A new kind is a new line, and a file in `domain/studies`. */
export const studyKinds = {
  methods: { request: MethodsRequest, result: MethodsResult },
  regression: { request: RegressionRequest, result: RegressionResult },
  trajectory: { request: TrajectoryRequest, result: TrajectoryResult },
  capacity: { request: CapacityRequest, result: CapacityResult },
  emulation: { request: EmulationRequest, result: EmulationResult },
  memorisation_profile: { request: MemorisationProfileRequest, result: MemorisationProfileResult },
  dataset_inference: { request: DatasetInferenceRequest, result: DatasetInferenceResult },
  transfer: { request: TransferRequest, result: TransferResult },
  amplification: { request: AmplificationRequest, result: AmplificationResult },
  unlearning: { request: UnlearningRequest, result: UnlearningResult },
  overparam: { request: OverparamRequest, result: OverparamResult },
} as const

export type StudyKindName = keyof typeof studyKinds
export const StudyKindName = z.enum(Object.keys(studyKinds) as [StudyKindName, ...StudyKindName[]])

export type StudyRequest<K extends StudyKindName = StudyKindName> = z.output<(typeof studyKinds)[K]['request']>
export type StudyResult<K extends StudyKindName = StudyKindName> = z.output<(typeof studyKinds)[K]['result']>

/** One analysis over several scans. The scans are the organisation's own, or published. */
export const CreateStudy = z
  .discriminatedUnion('kind', [
    MethodsRequest,
    RegressionRequest,
    TrajectoryRequest,
    CapacityRequest,
    EmulationRequest,
    MemorisationProfileRequest,
    DatasetInferenceRequest,
    TransferRequest,
    AmplificationRequest,
    UnlearningRequest,
    OverparamRequest,
  ])
  .meta({ id: 'CreateStudy' })
export type CreateStudy = z.infer<typeof CreateStudy>

export const StudyState = z.enum(['running', 'done', 'failed'])
export type StudyState = z.infer<typeof StudyState>

const head = {
  id: StudyId,
  name: z.string(),
  state: StudyState,
  progress: z.object({ done: z.number().int(), total: z.number().int() }).meta({ description: 'Scans taken in' }),
  published: z.boolean(),
  problem: z.object({ code: ProblemCode, detail: z.string() }).nullable(),
  created_at: Timestamp,
  finished_at: Timestamp.nullable(),
}

export const StudySummary = z.object({ ...head, kind: StudyKindName }).meta({ id: 'StudySummary' })
export type StudySummary = z.infer<typeof StudySummary>

function studyOf<K extends StudyKindName, R extends z.ZodType>(kind: K, result: R) {
  return z
    .object({
      ...head,
      kind: z.literal(kind),
      claim: z.string().meta({ description: 'What the result says at most' }),
      result: result.nullable().meta({ description: 'null until there is something to analyse' }),
    })
    .meta({ id: `${kind}Study` })
}

export const Study = z
  .discriminatedUnion('kind', [
    studyOf('methods', MethodsResult),
    studyOf('regression', RegressionResult),
    studyOf('trajectory', TrajectoryResult),
    studyOf('capacity', CapacityResult),
    studyOf('emulation', EmulationResult),
    studyOf('memorisation_profile', MemorisationProfileResult),
    studyOf('dataset_inference', DatasetInferenceResult),
    studyOf('transfer', TransferResult),
    studyOf('amplification', AmplificationResult),
    studyOf('unlearning', UnlearningResult),
    studyOf('overparam', OverparamResult),
  ])
  .meta({ id: 'Study' })
export type Study<K extends StudyKindName = StudyKindName> = Extract<z.infer<typeof Study>, { kind: K }>

export const StudyList = pageOf(StudySummary)

export const StudyListQuery = PageQuery.extend({ kind: StudyKindName.optional() })
export type StudyListQuery = z.infer<typeof StudyListQuery>
