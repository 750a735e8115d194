import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { z } from '#contract/zod'
import { UserError } from '../exit.ts'

/** Where `npm run runner` listens unless told otherwise. */
export const RUNNER_PORT = 8788

const Saved = z.object({
  secret: z.string().min(32),
  runner: z.object({ port: z.number(), token: z.string().min(20) }),
})

/** How server and runner of one folder find and trust each other: `engine.json`, readable by the owner alone. */
export type LocalEngine = z.infer<typeof Saved>

/** Whichever of the two starts first writes it. `port`: from now on the runner listens there. */
export async function openEngine(folder: string, port?: number): Promise<LocalEngine> {
  const file = path.join(folder, 'engine.json')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const saved = existsSync(file) ? await load(file) : fresh()
  const engine = port === undefined ? saved : { ...saved, runner: { ...saved.runner, port } }
  if (engine !== saved || !existsSync(file)) {
    await writeFile(file, `${JSON.stringify(engine, null, 2)}\n`, { mode: 0o600 })
  }
  return engine
}

/** Every setting of an engine, and the variable that holds it for a server on this machine. */
const SETTINGS = ['', '_URL', '_TOKEN', '_SECRET', '_CALLBACK_URL', '_ALLOW_INSECURE', '_GPUS', '_RUNTIME_ENV'] as const

/**
 * The Worker's variables: `ENGINE…` as `MEMORISK_ENGINE…` says; without it the runner of this folder, whether it runs already or not.
 */
export async function engineSettings(
  folder: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Record<string, string>> {
  const { secret, runner } = await openEngine(folder)
  const told = SETTINGS.flatMap((name) => {
    const value = environment[`MEMORISK_ENGINE${name}`]
    return value === undefined ? [] : [[`ENGINE${name}`, value] as const]
  })
  const ours = { ENGINE: 'runpod', ENGINE_URL: `http://127.0.0.1:${runner.port}`, ENGINE_TOKEN: runner.token }
  const chosen = environment['MEMORISK_ENGINE'] === undefined ? ours : {}
  return { ENGINE_SECRET: secret, ...chosen, ...Object.fromEntries(told) }
}

function fresh(): LocalEngine {
  const random = (): string => randomBytes(32).toString('hex')
  return { secret: random(), runner: { port: RUNNER_PORT, token: random() } }
}

async function load(file: string): Promise<LocalEngine> {
  try {
    return Saved.parse(JSON.parse(await readFile(file, 'utf8')))
  } catch {
    throw new UserError(`${file} is damaged; remove it, and it is made anew when server and runner start`)
  }
}
