import { existsSync } from 'node:fs'
import path from 'node:path'
import { getInput, setSecret } from '@actions/core'

const FAIL_ON = ['policy', 'regression', 'never'] as const
export type FailOn = (typeof FAIL_ON)[number]

/** What the workflow asks for, checked. Paths start at `folder`. */
export interface Inputs {
  readonly folder: string
  readonly models: readonly string[]
  readonly remote: { readonly url: string; readonly key: string | null; readonly audience: string | null } | null
  readonly failOn: FailOn
  readonly minutes: number
  readonly sarif: string
  readonly junit: string
  readonly report: string
  readonly policy: string | null
  readonly publish: boolean
  /** The command line's options of the same name, as given. */
  readonly options: Readonly<Record<string, string>>
}

/** Handed through to `memorisk scan` unchanged. */
const PASSED_ON = [
  'base',
  'suite',
  'nonmembers',
  'baseline',
  'control',
  'canary-set',
  'attacks',
  'max-examples',
] as const
/** A repository that has one means it. */
const USUAL_POLICY = 'memorisk.yaml'

/** Reads the inputs. Throws with a sentence for the person who wrote the workflow. */
export function readInputs(): Inputs {
  // First of all: whatever else goes wrong, the key is in no log.
  const key = getInput('api-key')
  if (key !== '') setSecret(key)
  const folder = path.resolve(process.env['GITHUB_WORKSPACE'] ?? '.', getInput('working-directory') || '.')
  const models = getInput('model', { required: true })
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const given = PASSED_ON.flatMap((name) => (getInput(name) === '' ? [] : [[name, getInput(name)] as const]))
  const policy = getInput('policy') || (existsSync(path.join(folder, USUAL_POLICY)) ? USUAL_POLICY : null)
  return {
    folder,
    models,
    remote: remoteOf(choice('mode', ['embedded', 'remote']), key),
    failOn: choice('fail-on', FAIL_ON),
    minutes: minutesOf(getInput('timeout-minutes') || '60'),
    sarif: getInput('sarif-file') || 'memorisk.sarif',
    junit: getInput('junit-file') || 'memorisk.xml',
    report: getInput('report-file') || 'memorisk.json',
    policy,
    publish: choice('publish', ['false', 'true']) === 'true',
    options: Object.fromEntries(given),
  }
}

function remoteOf(mode: 'embedded' | 'remote', key: string): Inputs['remote'] {
  if (mode === 'embedded') return null
  const url = getInput('api-url')
  const audience = getInput('oidc-audience')
  if (!URL.canParse(url)) throw new Error(`mode remote needs api-url, the address of a server, not "${url}"`)
  if (key === '' && audience === '') throw new Error('mode remote needs api-key or oidc-audience')
  return { url, key: key === '' ? null : key, audience: audience === '' ? null : audience }
}

/** One of a few words; the first when nothing was given. */
function choice<const W extends string>(name: string, words: readonly W[]): W {
  const text = getInput(name)
  const found = text === '' ? words[0] : words.find((word) => word === text)
  if (found === undefined) throw new Error(`${name} must be one of ${words.join(', ')}, not "${text}"`)
  return found
}

function minutesOf(text: string): number {
  const minutes = Number(text)
  if (!Number.isFinite(minutes) || minutes <= 0)
    throw new Error(`timeout-minutes must be a number above 0, not "${text}"`)
  return minutes
}
