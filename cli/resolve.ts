import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Client } from '#client/client'
import { eachOf } from '#client/pages'
import type { Base } from '#contract/bases'
import { BaseId, ModelId, SuiteId } from '#contract/ids'
import type { Model } from '#contract/models'
import type { CreateSuite, Suite } from '#contract/suites'
import { idArgument } from './arguments.ts'
import { UserError, usageError } from './exit.ts'
import { modelFiles } from './files/model-files.ts'
import type { Screen } from './terminal/screen.ts'
import { uploadBase, uploadFiles, uploadSources } from './upload.ts'

/** A base by id or name, or from a folder, which is uploaded and registered under the folder's name. */
export async function resolveBase(client: Client, screen: Screen, text: string): Promise<Base> {
  if (text.startsWith('bas_')) return client.bases.get(idArgument(BaseId, text))
  if (await isThere(text)) {
    return client.bases.create({ name: baseNameOf(text), ...(await uploadBase(client, screen, text)) })
  }
  const known: string[] = []
  for await (const base of eachOf(client.bases.list)) {
    if (base.name === text) return base
    known.push(base.name)
  }
  const has = known.length > 0 ? `this server has ${known.join(', ')}` : 'this server has no base yet'
  throw new UserError(`there is no base ${text}: ${has}, and there is no such folder`)
}

/** A model by id, or uploaded from a folder or file. The same content is the same model. */
export async function resolveModel(
  client: Client,
  screen: Screen,
  text: string,
  base: Base | null,
  name: string | undefined,
): Promise<Model> {
  if (text.startsWith('mdl_')) return client.models.get(idArgument(ModelId, text))
  if (base === null) throw usageError('--base is missing: what was fine-tuned?')
  const files = await uploadFiles(client, screen, await modelFiles(text))
  return client.models.create({ name: name ?? nameOf(text), base: base.id, files })
}

/** A suite by id, or created from JSON lines. The same lines are the same suite. */
export async function resolveSuite(
  client: Client,
  screen: Screen,
  source: string | Uint8Array,
  options: { name?: string | undefined; public?: boolean | undefined; probes?: CreateSuite['probes'] } = {},
): Promise<Suite> {
  if (typeof source === 'string') return client.suites.get(idArgument(SuiteId, source))
  const bytes = {
    byteLength: source.byteLength,
    read: (start: number, end: number) => Promise.resolve(source.slice(start, end)),
  }
  const { suite } = await uploadSources(client, screen, new Map([['suite', bytes]]))
  return client.suites.create({
    name: options.name ?? 'suite',
    file: suite!,
    visibility: options.public ? 'public' : 'private',
    ...(options.probes && { probes: options.probes }),
  })
}

/** `./runs/mail-lora/` → `mail-lora`. */
export function nameOf(location: string): string {
  return path.basename(path.resolve(location)).replace(/\.(safetensors|jsonl?|txt)$/, '')
}

/** The folder's name, in the alphabet of base names. */
export function baseNameOf(location: string): string {
  return (
    nameOf(location)
      .replace(/[^A-Za-z0-9.-]+/g, '-')
      .replace(/^[-.]+/, '') || 'base'
  )
}

async function isThere(location: string): Promise<boolean> {
  return (await stat(location).catch(() => null)) !== null
}
