import { noteJobFault, setHeld, type JobRow } from '#store/jobs'
import type { Deps } from '../deps.ts'
import { EngineError } from './engine.ts'
import { MAX_FAULTS } from './timing.ts'

/**
 * Tells the engine to let go of attempts that are over. True when nothing is left. An engine that cannot be reached is asked again; one
 * that is gone for good is left alone: the attempt's token is dead, so whatever it still runs reaches nobody.
 */
export async function releaseHeld(deps: Deps, job: JobRow): Promise<boolean> {
  if (job.held === null || job.held.length === 0) return true
  const { engine } = deps
  if (engine === null) return setHeld(deps.store, job.id, null).then(() => true)
  try {
    for (const ref of job.held) await engine.cancel(ref)
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    if (error.kind === 'unavailable' && (await noteJobFault(deps.store, job.id)) < MAX_FAULTS) return false
  }
  await setHeld(deps.store, job.id, null)
  return true
}
