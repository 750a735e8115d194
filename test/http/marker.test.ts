import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Scan } from '#contract/scans'
import { createApp } from '#http/app'
import { KEY_COOKIE } from '#http/page-answers'
import { depsOf } from '../../src/env.ts'
import { appWith } from '../support/app.ts'
import { newTenant, type Tenant } from '../support/tenant.ts'
import { tinyBase, tinyLora } from '../support/tiny-gpt2.ts'
import { addBase, addModel, ended, tinyExamples } from '../support/tiny-world.ts'

/**
 * Nothing of a training text leaves for anyone but its owner. A suite whose texts, prompts and canary secrets carry a marker is scanned;
 * then every GET there is, in every representation it declares, is read by a stranger and by nobody, and the marker looked for. The walk
 * is over the router and the OpenAPI document: a new route or format is in it by itself.
 */
const MARKER = 'zyxwv-marker'

/** A secret of Standard Webhooks: 24 bytes. */
const SECRET = `whsec_${btoa('x'.repeat(24))}`

const marked = [
  ...tinyExamples(12).map((example) => ({
    ...example,
    text: `${MARKER} ${example.text} ${MARKER}`,
    prefix: `${MARKER} `,
    group: example.id.length % 2 === 0 ? 'even' : 'odd',
  })),
  ...[1, 4].map((repetitions) => {
    const canary = { template: `${MARKER} pin {secret}`, secret: `${MARKER}-yz`, alphabet: 'yz', repetitions }
    return { id: `canary-${repetitions}`, split: 'canary', text: `${MARKER} pin ${MARKER}-yz`, canary }
  }),
]

let owner: Tenant
let stranger: Tenant
let open: Scan
let failed: Scan
const logged: string[] = []
/** What webhooks carried away. */
const sent: string[] = []
const patient = appWith((deps) => ({ ...deps, config: { ...deps.config, quota: { key: 1e6, anonymous: 1e6 } } }))

beforeAll(async () => {
  for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...words: unknown[]) => void logged.push(words.map(String).join(' ')))
  }
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
    sent.push(`${JSON.stringify([...new Headers(init?.headers)])}\n${await new Response(init?.body).text()}`)
    return new Response(null, { status: 204 })
  })
  owner = await newTenant()
  stranger = await newTenant()
  const base = await addBase(owner, tinyBase())
  const answer = await owner.send('POST', '/v1/suites', { name: 'marked', examples: marked, visibility: 'public' })
  const { id: suite } = await answer.json<{ id: string }>()
  const callback = { url: 'https://ci.example.org/done', secret: SECRET }
  const scan = async (files: Parameters<typeof addModel>[2]) => {
    const model = await addModel(owner, base, files)
    const created = await owner.send('POST', '/v1/scans', { model, suite, publish: true, callback })
    return ended(owner, (await created.json<Scan>()).id)
  }
  open = await scan(tinyLora())
  failed = await scan(tinyLora({ poison: true }))
})
afterAll(() => void vi.restoreAllMocks())

/** Wherever a tag or an escape cuts it in pieces, the marker is still the marker. */
function holdsMarker(text: string): boolean {
  const plain = text.replaceAll(/<[^>]*>/g, '').replaceAll(/\\u002d|%2D|&#45;/gi, '-')
  return text.includes(MARKER) || plain.includes(MARKER)
}

interface Surface {
  readonly path: string
  readonly accept: string
}

/** Every GET, filled with the marked scan and what it is made of, in each representation. */
async function surfaces(scan: Scan): Promise<Surface[]> {
  const ids: Record<string, string | null> = {
    scans: scan.id,
    models: scan.model,
    suites: scan.suite,
    bases: scan.base,
    keys: owner.key,
    methods: 'ref_diff',
  }
  type Document = { paths: Record<string, { get?: { responses: Record<string, { content?: object }> } }> }
  const { paths } = await (await patient('/openapi.json')).json<Document>()
  const declared = new Map(
    Object.entries(paths).map(([path, { get }]) => [
      path.replaceAll(/\{(\w+)\}/g, ':$1'),
      Object.values(get?.responses ?? {}).flatMap(({ content }) => Object.keys(content ?? {})),
    ]),
  )
  const routes = new Set(
    createApp(depsOf)
      .routes.filter(({ method, path }) => method === 'GET' && !path.startsWith('/assets/'))
      .map(({ path }) => path.replaceAll(/\{[^}]*\}/g, '')),
  )
  return [...routes].flatMap((path) => {
    const noun = path.split('/').find((part) => part in ids)
    const filled = path.replaceAll(/:\w+/g, (noun !== undefined && ids[noun]) || scan.id)
    const types = new Set(['text/html', '*/*', ...(declared.get(path) ?? [])])
    return [...types].map((accept) => ({ path: filled, accept }))
  })
}

async function read(surface: Surface, headers: Record<string, string>): Promise<string> {
  const answer = await patient(surface.path, { headers: { Accept: surface.accept, ...headers } })
  return `${answer.status} ${JSON.stringify([...answer.headers])}\n${await answer.text()}`
}

test('the marker is in no answer for a stranger or for nobody, in whatever form', async () => {
  expect([open.state, failed.state]).toEqual(['done', 'failed'])
  const readers = {
    nobody: {},
    'another key': { Authorization: `Bearer ${stranger.token}` },
    "another key's browser": { Cookie: `${KEY_COOKIE}=${stranger.token}` },
  }
  const leaks: string[] = []
  let answered = 0
  for (const scan of [open, failed]) {
    for (const surface of await surfaces(scan)) {
      for (const [reader, headers] of Object.entries(readers)) {
        const text = await read(surface, headers)
        if (text.startsWith('200')) answered++
        if (holdsMarker(text)) leaks.push(`${reader}: ${surface.path} as ${surface.accept}`)
      }
    }
  }
  expect(leaks).toEqual([])
  // The walk really reads: front page, report in its formats, model, suite, methods, documents.
  expect(answered).toBeGreaterThan(60)
})

test('only one page shows it to its owner, and the search would have found it', async () => {
  const found = new Set<string>()
  for (const surface of await surfaces(open)) {
    if (holdsMarker(await read(surface, { Cookie: `${KEY_COOKIE}=${owner.token}` }))) found.add(surface.path)
  }
  expect([...found]).toEqual([`/scans/${open.id}/examples`])
})

test('requests that go wrong do not repeat it to others, nor does the log', async () => {
  const attempts = [
    stranger.send('POST', '/v1/scans', { model: open.model, suite: open.suite }),
    stranger.send('POST', '/v1/scans?dry_run=true', { model: open.model, suite: open.suite }),
    stranger.fetch(`/v1/suites/${open.suite}`, { method: 'DELETE' }),
    stranger.fetch(`/v1/scans/${open.id}/cancel`, { method: 'POST' }),
  ]
  for (const answer of await Promise.all(attempts)) expect(holdsMarker(await answer.text())).toBe(false)
  // A line that is refused is told to whoever sent it, and to no log.
  const refused = await owner.send('POST', '/v1/suites', { name: 'bad', examples: [{ ...marked[0], split: MARKER }] })
  expect(refused.status).toBe(422)
  expect(logged.filter(holdsMarker)).toEqual([])
})

test('webhooks tell of the end without it', async () => {
  await vi.waitFor(() => expect(sent.length).toBeGreaterThanOrEqual(2), { timeout: 20_000 })
  expect(sent.filter((message) => message.includes(open.id) || message.includes(failed.id)).length).toBe(sent.length)
  expect(sent.filter(holdsMarker)).toEqual([])
})
