import type { Result } from '#domain/result'
import { refusal } from '../errors.ts'
import { baseNames } from './base-names.ts'
import { type ChosenFiles, chooseModelFiles } from './choose-files.ts'
import type { HubClient, HubCommit, HubFile } from './hub-client.ts'
import { readWhole } from './read-whole.ts'

export interface InspectedRepo extends ChosenFiles {
  /** What the repo calls its base, likeliest first. */
  readonly baseNames: readonly string[]
}

/** A configuration or a model card is a few kB; more is not read. */
const MAX_TEXT_BYTES = 1024 * 1024

/** What a repo holds at a commit, from its list of files and the small texts that name its base. Null: nothing to scan. */
export async function inspectRepo(client: HubClient, at: HubCommit): Promise<InspectedRepo | null> {
  const chosen: Result<ChosenFiles> | null = chooseModelFiles(await client.filesOf(at))
  if (chosen === null) return null
  if (!chosen.ok) throw refusal(chosen.problem)
  const { config, readme } = chosen.value
  const names = baseNames({ config: await textOf(client, at, config), readme: await textOf(client, at, readme) })
  return { ...chosen.value, baseNames: names }
}

async function textOf(client: HubClient, at: HubCommit, file: HubFile | undefined): Promise<string | null> {
  if (!file || file.size > MAX_TEXT_BYTES) return null
  return new TextDecoder().decode(await readWhole(client, at, file))
}
