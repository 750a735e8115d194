import { listFiles, listModels, modelInfo } from '@huggingface/hub'
import type { ByteSource } from '#model/bytes'
import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'
import { capped } from './capped.ts'
import { askingHub, refusalOfHub } from './hub-error.ts'
import { type HubAccess, hubFetch } from './hub-fetch.ts'

/** A repo at one commit, as the hub itself tells. */
export interface HubCommit {
  readonly id: string
  readonly repo: string
  readonly commit: string
  readonly private: boolean
}

export interface HubFile {
  readonly path: string
  readonly size: number
  /** SHA-1 of the git object: of the content itself unless it lies in large-file storage. */
  readonly oid: string
  /** SHA-256 of the content, where it lies in large-file storage. */
  readonly sha256: string | null
}

/** A model hub, read only. Every answer is bounded in time and size, and every failure is a `ServiceError`. */
export interface HubClient {
  readonly endpoint: string
  commitOf(repo: string, revision: string): Promise<HubCommit>
  /** The files of the root folder. */
  filesOf(at: HubCommit): Promise<HubFile[]>
  /** Random access by range requests. */
  open(at: HubCommit, file: HubFile): ByteSource
  stream(at: HubCommit, file: HubFile): Promise<ReadableStream<Uint8Array>>
  /** An owner's models, last modified first. `commit` null: this hub does not tell it in lists. */
  changedModels(owner: string): AsyncGenerator<Omit<HubCommit, 'commit'> & { commit: string | null; at: number }>
}

const API_TIMEOUT_MS = 30_000
/** An errand may last 15 minutes; a file of 5 GB takes seven at 100 Mbit/s. */
const FILE_TIMEOUT_MS = 600_000
/** A page of a tree (1,000 files) is 200 kB; of a list (500 models) less than a MB. */
const MAX_JSON = 8 * 1024 * 1024
/** A checkpoint has a few dozen files. What lists more is no repo of one model. */
const MAX_FILES = 2_000

export function createHubClient(deps: Deps, hub: HubAccess): HubClient {
  const api = async (url: unknown): Promise<Response> => {
    const answer = await hubFetch(deps, hub, String(url), { headers: JSON_ONLY, timeoutMs: API_TIMEOUT_MS })
    return capped(answer, MAX_JSON)
  }
  // The library asks through us and never sees the token: only `hubFetch` knows where it may go.
  const common = { hubUrl: hub.endpoint, fetch: api as typeof fetch }
  const resolve = async (at: HubCommit, file: HubFile, headers: Record<string, string>): Promise<Response> => {
    const path = file.path.split('/').map(encodeURIComponent).join('/')
    const url = `${hub.endpoint}/${at.repo}/resolve/${at.commit}/${path}`
    const answer = await hubFetch(deps, hub, url, { headers, timeoutMs: FILE_TIMEOUT_MS })
    if (answer.ok) return answer
    await answer.body?.cancel()
    throw refusalOfHub(answer.status, `file ${file.path}`)
  }
  return {
    endpoint: hub.endpoint,
    commitOf: (repo, revision) =>
      askingHub(`repo ${repo} at ${revision}`, async () => {
        const info = await modelInfo({ ...common, name: repo, revision, additionalFields: ['sha'] })
        if (!/^[0-9a-f]{40}$/.test(info.sha))
          throw new ServiceError('hub_refused', `The hub tells no commit of ${repo}.`)
        return { id: info.id, repo: info.name, commit: info.sha, private: info.private }
      }),
    filesOf: (at) =>
      askingHub(`files of ${at.repo}`, async () => {
        const files: HubFile[] = []
        for await (const { type, path, size, oid, lfs } of listFiles({
          ...common,
          repo: at.repo,
          revision: at.commit,
        })) {
          if (files.length >= MAX_FILES)
            throw new ServiceError('hub_refused', `${at.repo} has more than ${MAX_FILES} files.`)
          if (type === 'file') files.push({ path, size: lfs?.size ?? size, oid: oid ?? '', sha256: lfs?.oid ?? null })
        }
        return files
      }),
    open: (at, file) => ({
      byteLength: file.size,
      async read(start, end) {
        if (start === end) return new Uint8Array(0)
        const answer = await resolve(at, file, { Range: `bytes=${start}-${end - 1}` })
        // A server may ignore the range and send it all.
        const skip = answer.status === 206 ? 0 : start
        const bytes = await readPart(answer, skip, end - start)
        if (bytes === null) throw new ServiceError('hub_unavailable', `The hub sent too little of ${file.path}.`)
        return bytes
      },
    }),
    async stream(at, file) {
      const { body } = await resolve(at, file, {})
      return body ?? new Blob([]).stream()
    },
    async *changedModels(owner) {
      const models = listModels({ ...common, search: { owner }, sort: 'lastModified', additionalFields: ['sha'] })
      for (;;) {
        const next = await askingHub(`models of ${owner}`, () => models.next())
        if (next.done === true) return
        const { id, name, sha, updatedAt, ...model } = next.value
        yield { id, repo: name, commit: sha ?? null, private: model.private, at: updatedAt.getTime() }
      }
    },
  }
}

const JSON_ONLY = { Accept: 'application/json' }

/** `length` bytes behind the first `skip`, read no further; null when there are fewer. */
async function readPart(answer: Response, skip: number, length: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const bytes = new Uint8Array(length)
  let seen = 0
  try {
    for await (const chunk of answer.body ?? []) {
      const piece: Uint8Array = chunk
      const from = Math.max(0, skip - seen)
      const to = Math.min(piece.byteLength, skip + length - seen)
      if (to > from) bytes.set(piece.subarray(from, to), seen + from - skip)
      seen += piece.byteLength
      if (seen >= skip + length) return bytes
    }
  } catch {
    return null
  }
  return null
}
