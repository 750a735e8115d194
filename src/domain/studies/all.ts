import type { StudyKindName, StudyRequest, StudyResult } from '#contract/studies'
import { capacity } from './capacity.ts'
import { memorisationProfile } from './memorisation-profile.ts'
import { datasetInference } from './dataset-inference.ts'
import { emulation } from './emulation.ts'
import { methods } from './methods.ts'
import { regression } from './regression.ts'
import { amplification } from './amplification.ts'
import { unlearning } from './unlearning.ts'
import { overparam } from './overparam.ts'
import type { StudyKind } from './study.ts'
import { trajectory } from './trajectory.ts'
import { transfer } from './transfer.ts'

/** A kind whose types are those of the union: what the service drives. */
export type AnyStudyKind = StudyKind<StudyRequest, unknown, StudyResult>

/** Every kind of study, in the order that people see. The one place of the domain where a new file is named. */
export const studies: { readonly [K in StudyKindName]: AnyStudyKind } = {
  methods,
  regression,
  trajectory,
  capacity,
  emulation,
  memorisation_profile: memorisationProfile,
  dataset_inference: datasetInference,
  transfer,
  amplification,
  unlearning,
  overparam,
}
