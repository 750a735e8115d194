import type { Files } from '#contract/files'
import type { HubRepo, HubSource } from '#contract/hub-source'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { refusal } from '../errors.ts'
import { refuseLong } from '../files.ts'
import { chooseBaseFiles } from '../hubs/choose-files.ts'
import { openHub } from '../hubs/open-hub.ts'
import { takeFiles } from '../hubs/take-files.ts'
import { readBase } from './read-base.ts'

/**
 * Takes a pretrained checkpoint from a hub. Its headers are read where they lie first: what this server can't score does not travel. Cut
 * off, it goes on with the next file when asked again.
 */
export async function importBase(
  deps: Deps,
  caller: Member,
  asked: HubRepo,
): Promise<{ files: Files; source: HubSource }> {
  const { client, hub } = await openHub(deps, caller, asked.id)
  const at = await client.commitOf(asked.repo, asked.revision)
  const chosen = chooseBaseFiles(await client.filesOf(at))
  if (!chosen.ok) throw refusal(chosen.problem)
  const { files } = chosen.value
  for (const { path, size } of files) refuseLong(path, size)
  const remote = await readBase(new Map(files.map((file) => [file.path, client.open(at, file)])))
  if (!remote.ok) throw refusal(remote.problem)
  return {
    files: await takeFiles(deps, caller, { client, at, files }),
    source: { hub, endpoint: client.endpoint, repo: at.repo, revision: at.commit },
  }
}
