import { mkdir, readFile, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memorisk, systemNode } from '../support/cli.ts'
import { startServer, temporaryFolder } from '../support/server.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

async function answers(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    (response) => response.ok,
    () => false,
  )
}

/** Polls: the end of another process can't be awaited. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  const give = performance.now() + 10_000
  while (!(await condition())) {
    if (performance.now() > give) throw new Error('it never came true')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a server keeps its key to its owner, and the next start has the same', async () => {
  const home = path.join(folder.path, 'kept')
  const first = await startServer(home)
  expect((await stat(path.join(home, 'server.json'))).mode & 0o777).toBe(0o600)
  expect(await first.client.health()).toMatchObject({ db: 'ok', blobs: 'ok' })
  expect(await first.stop()).toBe(0)
  expect(JSON.parse(await readFile(path.join(home, 'server.json'), 'utf8'))).toMatchObject({
    key: first.key,
    pid: null,
  })

  const second = await startServer(home)
  expect(second.key).toBe(first.key)
  await second.stop()
})

test('two servers never share a store', async () => {
  const home = path.join(folder.path, 'shared')
  const server = await startServer(home)
  const { code, err } = await memorisk(['serve', '--store', home, '--port', '0'])
  expect(err).toContain(`already uses ${home}: ${server.url}`)
  expect(code).toBe(3)
  await server.stop()
})

test('a killed server leaves no workerd behind, and its port and store can be taken at once', async () => {
  const home = path.join(folder.path, 'killed')
  const server = await startServer(home)
  await server.kill()
  await until(async () => !(await answers(server.url)))
  const again = await startServer(home, Number(new URL(server.url).port))
  expect(again.url).toBe(server.url)
  await again.stop()
})

test('a server ends with the process that started it', async () => {
  const home = path.join(folder.path, 'orphan')
  const server = await startServer(home)
  server.process.disconnect()
  await until(async () => !(await answers(server.url)))
})

test('commands find the server of this folder, also under the Node of this machine', async () => {
  const cwd = folder.path
  const server = await startServer(path.join(cwd, '.memorisk'))
  const node = systemNode()
  expect(await memorisk(['suites', 'list'], { cwd, node })).toMatchObject({ code: 0, err: '' })
  const created = await memorisk(['keys', 'create', 'ci', '--scope', 'read'], { cwd, node })
  expect(created.out).toMatch(/^mrk_/)
  // A key that may only read is told so.
  const refused = await memorisk(['keys', 'list', '--url', server.url, '--key', created.out.trim()], { node })
  expect(refused).toMatchObject({ code: 3, out: '' })
  expect(refused.err).toContain('(forbidden)')
  await server.stop()
})

test('a server runs under the Node of this machine', async () => {
  const home = path.join(folder.path, 'old-node')
  const ended = memorisk(['serve', '--store', home, '--port', '0'], {
    node: systemNode(),
    onStart: (child) => child.stdout?.on('data', (text: string) => text.includes('Ctrl-C') && child.kill('SIGTERM')),
  })
  expect(await ended).toMatchObject({ code: 0, err: '' })
})

test('no scratch folder outlives a server, however it ends', async () => {
  const scratch = path.join(folder.path, 'scratch')
  await mkdir(scratch)
  await memorisk(['serve', '--store', path.join(folder.path, 'x'), '--port', '0'], {
    env: { TMPDIR: scratch },
    onStart: (child) => child.stdout?.on('data', (text: string) => text.includes('Ctrl-C') && child.kill('SIGKILL')),
  })
  await until(async () => (await readdir(scratch)).length === 0)
})
