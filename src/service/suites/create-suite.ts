import type { CreateSuite, Suite } from '#contract/suites'
import { emailProbes } from '#domain/email-templates'
import { blobStream, findGrantedBlob } from '#store/blobs'
import { insertSuite, writeSuiteText } from '#store/suites'
import type { Member } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { encode, inspectExamples } from './inspect-examples.ts'
import { type Parsed, parseExample, parseLine } from './parse-example.ts'
import { readLines } from './read-lines.ts'
import { type SuiteSummary, showSuite } from './show-suite.ts'

type Lines = AsyncGenerator<Parsed & { pointer: string }>

/**
 * Checks every line, then stores the normalised ones. The examples are read twice instead of being held: one isolate serves many
 * requests and a scan's shard beside them.
 */
export async function createSuite(deps: Deps, caller: Member, input: CreateSuite): Promise<Suite> {
  const now = deps.now()
  const expiresAt = input.expires_at === undefined ? null : Date.parse(input.expires_at)
  if (expiresAt !== null && expiresAt <= now) {
    const detail = 'must lie in the future'
    throw new ServiceError('validation', `#/expires_at: ${detail}`, [{ pointer: '#/expires_at', code: 'past', detail }])
  }
  const given = await source(deps, caller, input)
  const lines = input.probes === 'email' ? async () => probed(await given()) : given
  const { digest, bytes, examples, counts, groups, prefixes } = await inspectExamples(await lines())
  await writeSuiteText(deps.store, digest, bytes, normalised(await lines()))
  const summary: SuiteSummary = { bytes, examples, groups, prefixes }
  const { name, visibility } = input
  const id = deps.newId('ste')
  const base = { id, orgId: caller.org, name, digest, visibility, counts, summary, createdAt: now, expiresAt }
  const row = { ...base, purgedAt: null, deletedAt: null }
  await insertSuite(deps.store, row)
  return showSuite(row, caller)
}

/** Where the examples come from: each call reads them from the start. */
async function source(deps: Deps, caller: Member, input: CreateSuite): Promise<() => Promise<Lines>> {
  const { file, examples } = input
  if (file === undefined) return async () => inline(examples ?? [])
  const blob = await findGrantedBlob(deps.store, caller.org, file)
  if (!blob) {
    const detail = `No blob ${file}: upload it first (PUT /v1/blobs/${file}).`
    throw new ServiceError('blob_missing', detail, [{ pointer: '#/file', code: 'blob_missing', detail }])
  }
  return async () => fromFile(await blobStream(deps.store, blob))
}

/** Faults go through; of every line that is right, what it gives to ask for. */
async function* probed(lines: Lines): Lines {
  const seen = new Set<string>()
  for await (const line of lines) {
    if ('faults' in line) yield line
    else for (const example of emailProbes(line.example, seen)) yield { example, pointer: line.pointer }
  }
}

async function* inline(examples: readonly unknown[]): Lines {
  for (const [i, value] of examples.entries()) {
    const pointer = `#/examples/${i}`
    yield { ...parseExample(value, pointer), pointer }
  }
}

/** Lines count from 1, as editors do. Blank lines are skipped; a byte order mark is dropped by the decoder. */
async function* fromFile(stream: ReadableStream<Uint8Array>): Lines {
  for await (const { number, bytes } of readLines(stream)) {
    if (bytes && bytes.every((byte) => byte === 0x20 || byte === 0x09)) continue
    const pointer = `#/lines/${number}`
    yield { ...parseLine(bytes, pointer), pointer }
  }
}

function normalised(lines: Lines): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const next = await lines.next()
      if (next.done) return controller.close()
      if ('faults' in next.value) throw new Error('a checked suite changed between two readings')
      controller.enqueue(encode(next.value.example))
    },
  })
}
