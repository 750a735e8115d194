import { createWriteStream } from 'node:fs'
import { createClient } from '#client/client'
import { parse, wholeNumber } from '../arguments.ts'
import type { Command } from '../command.ts'
import { LOCAL_FOLDER } from '../config.ts'
import { runDemo } from '../demo/run.ts'
import { EXIT, UserError } from '../exit.ts'
import { engineSettings } from '../local/engine.ts'
import { onFarewell } from '../local/farewell.ts'
import { createScreen } from '../terminal/screen.ts'

const DEFAULT_PORT = 8787

export const serve: Command = {
  summary: 'run the whole service on this machine',
  help: `memorisk serve: run the whole service on this machine. No account, nothing to configure.

usage: memorisk serve [--port N] [--host ADDRESS] [--store FOLDER] [--demo] [--verbose]

  --port N         where to listen (${DEFAULT_PORT}; the next free one if that is taken and you did not ask for it)
  --host ADDRESS   which interface (127.0.0.1: this machine only)
  --store FOLDER   where everything rests (${LOCAL_FOLDER}); an existing one is continued, scans and all
  --demo           seed the demo models and scan them, unless that is done already
  --verbose        print the Worker's log as well as writing it to FOLDER/server.log

Fine-tuning and other heavy work (POST /v1/jobs) is done by \`npm run runner\`, beside this, or by the engine that
MEMORISK_ENGINE and MEMORISK_ENGINE_URL name.

The administrator's key of this machine is in FOLDER/server.json, readable by you alone. Ctrl-C stops the server;
unfinished scans go on when it starts again.
`,
  async run(args) {
    const { values } = parse(args, {
      port: { type: 'string' },
      host: { type: 'string' },
      store: { type: 'string' },
      demo: { type: 'boolean' },
      verbose: { type: 'boolean' },
    })
    const port = wholeNumber('port', values.port)
    const screen = createScreen(process.stdout)
    const [{ launch }, { openHome }] = await Promise.all([import('../local/launch.ts'), import('../local/home.ts')])
    const folder = values.store ?? LOCAL_FOLDER
    const settings = await engineSettings(folder)
    const home = await openHome(folder)
    const log = createWriteStream(home.log, { flags: 'a', mode: 0o600 })
    const stop = new AbortController()
    const stay = onFarewell(() => stop.abort())
    const server = await launch({
      store: home.store,
      key: home.key,
      signingKeys: home.signingKeys,
      settings,
      host: values.host ?? '127.0.0.1',
      port: port ?? DEFAULT_PORT,
      flexiblePort: port === undefined,
      onLog({ level, message }) {
        log.write(`${new Date().toISOString()} ${level} ${message}\n`)
        if (values.verbose || level === 'error') screen.line(screen.style('dim', `${level}: ${message}`))
      },
    }).catch(async (error: unknown) => {
      await home.leave()
      throw error
    })
    try {
      await home.announce(server.url)
      screen.line(`${screen.style('bold', 'memorisk')}  ${server.url}   key and data in ${folder}/`)
      const client = createClient({ url: server.url, key: server.key })
      if (values.demo && !stop.signal.aborted) await runDemo(client, server.url, screen, stop.signal)
      if (!stop.signal.aborted) screen.line(screen.style('dim', 'Ctrl-C stops the server'))
      await Promise.race([aborted(stop.signal), server.ended])
    } finally {
      stay()
      await server.close()
      await home.leave()
      log.end()
    }
    if (!stop.signal.aborted) throw new UserError(`the server ended by itself; ${home.log} may say why`)
    return EXIT.ok
  },
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
