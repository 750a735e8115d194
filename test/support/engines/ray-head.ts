import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { python, runnerEnvironment } from './python.ts'

/** Ten seconds alone on two cores; several times that beside other work. */
const START_MS = 120_000

export interface RayHead {
  readonly url: string
  readonly token: string
  /** As a power cut would end it: SIGKILL for every process of Ray's, jobs included. */
  kill(): Promise<void>
  /** On the same ports, and knowing nothing of what was. */
  start(): Promise<void>
  close(): Promise<void>
}

/** A real Ray head on this machine's loopback, with a token, its jobs' checkpoints below `work`. */
export async function startRay(work: string): Promise<RayHead> {
  // Ray's sockets lie in here, and their paths may have 107 characters.
  const folder = await mkdtemp('/tmp/mr-')
  const [gcs, dashboard, agent, client] = await freePorts(4)
  const token = crypto.randomUUID().replaceAll('-', '')
  const url = `http://127.0.0.1:${dashboard}`
  const environment = {
    ...runnerEnvironment(work),
    RAY_AUTH_MODE: 'token',
    RAY_AUTH_TOKEN: token,
    RAY_USAGE_STATS_ENABLED: '0',
    RAY_DISABLE_IMPORT_WARNING: '1',
  }
  const args = ['start', '--head', '--block', '--node-ip-address', '127.0.0.1', '--num-cpus', '2']
  args.push('--port', `${gcs}`, '--dashboard-host', '127.0.0.1', '--dashboard-port', `${dashboard}`)
  args.push('--dashboard-agent-listen-port', `${agent}`, '--ray-client-server-port', `${client}`)
  args.push('--min-worker-port', '0', '--max-worker-port', '0', '--temp-dir', folder)
  args.push('--object-store-memory', '80000000')
  let head: ChildProcess | undefined

  const kill = async (): Promise<void> => {
    if (head?.pid === undefined || head.exitCode !== null || head.signalCode !== null) return
    const ended = once(head, 'exit')
    // Some have sessions of their own, and what watches over a job dies with the rest.
    for (const pid of [head.pid, ...descendants(head.pid)]) killIfThere(pid)
    await ended
  }
  const start = async (): Promise<void> => {
    let output = ''
    const ray = path.join(path.dirname(python()), 'ray')
    const child = spawn(ray, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: environment })
    head = child
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const give = performance.now() + START_MS
    while (performance.now() < give) {
      if (child.exitCode !== null) throw new Error(`Ray did not start: ${output}`)
      const answer = await fetch(`${url}/api/version`, { headers: { Authorization: `Bearer ${token}` } }).catch(
        () => null,
      )
      if (answer?.ok) return
      await sleep(200)
    }
    await kill()
    throw new Error(`Ray did not answer: ${output}`)
  }
  await start()
  return {
    url,
    token,
    kill,
    start,
    close: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Children, their children and so on, whatever group or session they are in. */
function descendants(of: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const children = new Map<number, number[]>()
  for (const line of table.trim().split('\n')) {
    const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
    children.set(parent, [...(children.get(parent) ?? []), pid])
  }
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)])
  return below(of)
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself meanwhile.
  }
}

/** Distinct ones: all are held before any is let go. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      return server
    }),
  )
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}
