import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createClient, type Client } from '#client/client'
import { memorisk } from '../support/cli.ts'
import { temporaryFolder } from '../support/server.ts'

const KINDS = ['bottleneck', 'full', 'head', 'lora']
/** What a person would wait for on two cores; a machine that does other things besides gets twice that. */
const PATIENCE_MS = 600_000

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

/** `npm start` in a pipe until it says that everything is done; `look` then talks to the server. */
async function start<T>(look: (client: Client) => Promise<T>): Promise<{ out: string; seen: T | undefined }> {
  const home = path.join(folder.path, 'home')
  let seen: T | undefined
  const { out, err, code } = await memorisk(['serve', '--demo', '--store', home, '--port', '0'], {
    onStart(child) {
      child.stdout?.on('data', (text: string) => {
        if (!text.includes('Ctrl-C stops the server')) return
        void readFile(path.join(home, 'server.json'), 'utf8')
          .then((saved) => look(createClient(JSON.parse(saved) as { url: string; key: string })))
          .then((result) => (seen = result))
          .finally(() => child.kill('SIGTERM'))
      })
    },
  })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return { out, seen }
}

async function finished(client: Client) {
  const { data } = await client.scans.list()
  return data.map(({ id, state, finished_at }) => ({ id, state, finished_at }))
}

test(
  'the demo seeds itself, scans four kinds of fine-tuning and compares them; a second start redoes nothing',
  async () => {
    const first = await start(finished)
    expect(first.seen?.map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done'])
    for (const kind of KINDS) {
      expect(first.out).toMatch(new RegExp(`^ {2}${kind} +done$`, 'm'))
      expect(first.out).toMatch(new RegExp(`^ {2}. ${kind} +(pass|warn|fail|inconclusive)`, 'm'))
      expect(first.out).toMatch(new RegExp(`^ {2}${kind} +http://localhost:\\d+/scans/scn_`, 'm'))
    }

    const second = await start(finished)
    expect(second.seen).toEqual(first.seen)
    expect(second.out).not.toMatch(/uploading|shards/)
    const table = (out: string) => out.split('\n').filter((line) => /^ {2}(. \w+ {2}|kind )/.test(line))
    expect(table(second.out)).toEqual(table(first.out))
  },
  PATIENCE_MS,
)
