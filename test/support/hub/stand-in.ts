import type { HubPayload } from '#contract/hub-deliveries'
import { type StoredFile, commitOid, storeFile } from './git.ts'

interface Repo {
  readonly id: string
  name: string
  private: boolean
  head: string
  readonly commits: Map<string, ReadonlyMap<string, StoredFile>>
  readonly refs: Map<string, string>
  modified: number
}

export interface HubRequest {
  readonly url: string
  readonly authorization: string | null
  readonly range: string | null
}

/**
 * A model hub inside the test. It answers the endpoints that huggingface.co documents (hub-docs: api.md, webhooks.md; the OpenAPI document of
 * the hub) as that hub does: model info at a revision, a paged tree, `resolve` with ranges and a redirect to storage on another host, lists
 * by author. Storage refuses requests that carry the hub's credentials, as S3 does.
 */
export class StandInHub {
  readonly endpoint: string
  readonly storage: string
  readonly token: string | null
  readonly requests: HubRequest[] = []
  /** Answers in place of the hub, when it gives something. */
  trouble: (url: URL) => Response | undefined = () => undefined
  readonly #repos = new Map<string, Repo>()
  readonly #moved = new Map<string, string>()
  #serial = 0

  constructor({
    endpoint = 'https://hub.example.org',
    storage = 'https://storage.example.net',
    token = null as string | null,
  } = {}) {
    this.endpoint = endpoint
    this.storage = storage
    this.token = token
  }

  /** Makes a commit on main out of all the files given; the repo too, if it is not there. Gives the commit. */
  async push(
    name: string,
    files: ReadonlyMap<string, Uint8Array | string>,
    { isPrivate = false, at = Date.now() } = {},
  ): Promise<string> {
    const serial = ++this.#serial
    const repo: Repo = this.#repos.get(name) ?? {
      id: (await commitOid(`repo ${name} ${serial}`)).slice(0, 24),
      name,
      private: isPrivate,
      head: '',
      commits: new Map(),
      refs: new Map(),
      modified: at,
    }
    const stored = new Map<string, StoredFile>()
    for (const [path, content] of files) stored.set(path, await storeFile(path, content))
    repo.head = await commitOid(`${name} ${serial}`)
    repo.commits.set(repo.head, stored)
    repo.modified = at
    this.#repos.set(name, repo)
    return repo.head
  }

  /** Moves main to another commit; what it pointed at can no longer be read. */
  forcePush(name: string, commit: string): void {
    const repo = this.#repo(name)
    repo.commits.delete(repo.head)
    repo.head = commit
  }

  tag(name: string, tag: string, commit: string): void {
    this.#repo(name).refs.set(tag, commit)
  }

  rename(from: string, to: string): void {
    const repo = this.#repo(from)
    repo.name = to
    this.#repos.delete(from)
    this.#repos.set(to, repo)
    this.#moved.set(from, to)
  }

  delete(name: string): void {
    this.#repos.delete(name)
  }

  /** Damages a stored file without changing what the tree says of it. */
  damage(name: string, path: string): void {
    const { commits, head } = this.#repo(name)
    const file = commits.get(head)!.get(path)!
    file.bytes[file.bytes.length - 1]! ^= 1
  }

  /** The payload of a push to main, version 3, field by field as documented. */
  payload(
    name: string,
    { headSha = undefined as string | undefined, oldSha = null as string | null } = {},
  ): HubPayload {
    const { id, head, private: isPrivate } = this.#repo(name)
    const newSha = headSha ?? head
    return {
      event: { action: 'update', scope: 'repo.content' },
      repo: {
        type: 'model',
        name,
        id,
        private: isPrivate,
        url: { web: `${this.endpoint}/${name}`, api: `${this.endpoint}/api/models/${name}` },
        headSha: newSha,
        owner: { id: '61d2000c3c2083e1c08af22d' },
      },
      updatedRefs: [{ ref: 'refs/heads/main', oldSha, newSha }],
      webhook: { id: '6390e855e30d9209411de93b', version: 3 },
    }
  }

  readonly fetch = async (input: string, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input)
    const headers = new Headers(init.headers)
    this.requests.push({ url: input, authorization: headers.get('Authorization'), range: headers.get('Range') })
    const trouble = this.trouble(url)
    if (trouble) return trouble
    if (url.origin === new URL(this.storage).origin && url.pathname.startsWith('/storage/'))
      return this.#stored(url, headers)
    const authorized = this.token !== null && headers.get('Authorization') === `Bearer ${this.token}`
    if (url.pathname === '/api/whoami-v2')
      return authorized
        ? Response.json({ type: 'user', name: 'reader' })
        : Response.json({ error: 'Invalid token' }, { status: 401 })
    if (url.pathname === '/api/models') return this.#list(url, authorized)
    const api = /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/]+)$/.exec(decodeURIComponent(url.pathname))
    if (api) return this.#api(url, { name: api[1]!, what: api[2]!, revision: api[3]! }, authorized)
    const file = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(decodeURIComponent(url.pathname))
    if (file) return this.#resolve({ name: file[1]!, revision: file[2]!, path: file[3]! }, headers, authorized)
    return missing('EntryNotFound')
  }

  #repo(name: string): Repo {
    const repo = this.#repos.get(name)
    if (!repo) throw new Error(`the stand-in has no repo ${name}`)
    return repo
  }

  /** The commit that a revision means, or what the hub says instead. */
  #find(name: string, revision: string, authorized: boolean): { repo: Repo; commit: string } | Response {
    const repo = this.#repos.get(name)
    // Whoever may not see a repo is told what a stranger is told of one that is not there.
    if (!repo || (repo.private && !authorized)) return missing('RepoNotFound', 401)
    const commit = revision === 'main' || revision === 'HEAD' ? repo.head : (repo.refs.get(revision) ?? revision)
    return repo.commits.has(commit) ? { repo, commit } : missing('RevisionNotFound')
  }

  #api(
    url: URL,
    { name, what, revision }: { name: string; what: string; revision: string },
    authorized: boolean,
  ): Response {
    const moved = this.#moved.get(name)
    if (moved !== undefined && !this.#repos.has(name)) {
      const location = url.pathname.replace(name, moved) + url.search
      return new Response(null, { status: 307, headers: { Location: location } })
    }
    const found = this.#find(name, revision, authorized)
    if (found instanceof Response) return found
    const { repo, commit } = found
    if (what === 'revision') return Response.json(info(repo, commit))
    // Pages of two, so that whoever reads must follow the links.
    const entries = [...repo.commits.get(commit)!].map(([path, { bytes, oid, lfs }]) => ({
      type: 'file',
      oid,
      size: bytes.byteLength,
      path,
      ...(lfs && { lfs }),
    }))
    const from = Number(url.searchParams.get('cursor') ?? 0)
    const next = new URL(url)
    next.searchParams.set('cursor', String(from + 2))
    const link = from + 2 < entries.length ? { Link: `<${next.href}>; rel="next"` } : undefined
    return Response.json(
      [{ type: 'directory', oid: 'f'.repeat(40), size: 0, path: 'logs' }, ...entries.slice(from, from + 2)],
      {
        headers: { ...link },
      },
    )
  }

  #list(url: URL, authorized: boolean): Response {
    const author = url.searchParams.get('author')
    const repos = [...this.#repos.values()]
      .filter(({ name, private: hidden }) => name.startsWith(`${author}/`) && (!hidden || authorized))
      .sort((a, b) => b.modified - a.modified)
    return Response.json(repos.map((repo) => info(repo, repo.head)))
  }

  #resolve(
    { name, revision, path }: { name: string; revision: string; path: string },
    headers: Headers,
    authorized: boolean,
  ): Response {
    const found = this.#find(name, revision, authorized)
    if (found instanceof Response) return found
    const file = found.repo.commits.get(found.commit)!.get(path)
    if (!file) return missing('EntryNotFound')
    const about = { 'X-Repo-Commit': found.commit, 'Accept-Ranges': 'bytes' }
    if (!file.lfs) return ranged(file.bytes, headers, { ...about, ETag: `"${file.oid}"` })
    const location = `${this.storage}/storage/${found.repo.id}/${file.lfs.oid}?X-Amz-Signature=abc`
    const linked = { 'X-Linked-Size': String(file.lfs.size), 'X-Linked-ETag': `"${file.lfs.oid}"` }
    return new Response(null, { status: 302, headers: { ...about, ...linked, Location: location } })
  }

  #stored(url: URL, headers: Headers): Response {
    if (headers.has('Authorization')) return new Response('Only one auth mechanism allowed', { status: 400 })
    const [, , id, oid] = url.pathname.split('/')
    const repo = [...this.#repos.values()].find((one) => one.id === id)
    for (const files of repo?.commits.values() ?? [])
      for (const file of files.values()) if (file.lfs?.oid === oid) return ranged(file.bytes, headers, {})
    return missing('EntryNotFound')
  }
}

function info(repo: Repo, commit: string) {
  return {
    _id: repo.id,
    id: repo.name,
    modelId: repo.name,
    sha: commit,
    private: repo.private,
    gated: false,
    likes: 0,
    downloads: 0,
    lastModified: new Date(repo.modified).toISOString(),
  }
}

function missing(code: string, status = 404): Response {
  return Response.json({ error: code }, { status, headers: { 'X-Error-Code': code } })
}

function ranged(bytes: Uint8Array<ArrayBuffer>, headers: Headers, about: Record<string, string>): Response {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(headers.get('Range') ?? '') ?? []
  if (from === undefined || to === undefined) return new Response(bytes, { headers: about })
  const part = bytes.slice(Number(from), Number(to) + 1)
  const range = `bytes ${from}-${Number(from) + part.byteLength - 1}/${bytes.byteLength}`
  return new Response(part, { status: 206, headers: { ...about, 'Content-Range': range } })
}
