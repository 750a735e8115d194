import type { Evidence } from '#domain/evidence'
import { listBases } from '#store/bases'
import type { Deps } from '../deps.ts'
import type { Question } from './question.ts'

/** Bases looked at, newest first: a row each. */
const MOST_BASES = 500

/**
 * The digests of the scanned model's weight files, and those of the bases that this server holds. Only public ones and the scan's own base count: a report may
 * be published, and must not name what is private.
 */
export async function gatherRegistry(deps: Deps, { orgId, model, base }: Question): Promise<Evidence['weights']> {
  const bases = await listBases(deps.store, orgId, null, MOST_BASES)
  const known = bases
    .filter(({ id, visibility }) => visibility === 'public' || id === base.id)
    .flatMap(({ name, files }) => weightFiles(files).map((sha256) => ({ sha256, name })))
  return { files: weightFiles(model.files), known }
}

function weightFiles(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([name, digest]) => (name.endsWith('.safetensors') ? [digest] : []))
}
