import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { ApiError } from '#client/problem'
import { decisionOf, type CiResult } from '#domain/ci-result'
import { jobSummary } from '#domain/job-summary'
import { junit } from '#domain/junit'
import { reportMarkdown } from '#domain/markdown'
import { sarif } from '#domain/sarif'
import { EXIT, exitCodeOf, usageError } from './exit.ts'
import { modelFiles } from './files/model-files.ts'
import manifest from '../package.json' with { type: 'json' }

/** Forms of what came out. `text` is for the terminal and is printed as it happens; the others hold all scans of a command. */
const FORMATS = ['text', 'json', 'markdown', 'summary', 'sarif', 'junit'] as const
export type Format = (typeof FORMATS)[number]

export interface Output {
  readonly file: string
  readonly format: Exclude<Format, 'text'>
}

/** By the ending of a file's name, unless it is written as `FORMAT:FILE`. */
const ENDINGS: readonly [RegExp, Output['format']][] = [
  [/\.sarif(\.json)?$/i, 'sarif'],
  [/\.xml$/i, 'junit'],
  [/\.md$/i, 'markdown'],
  [/\.json$/i, 'json'],
]

interface Asked {
  readonly format?: string | undefined
  readonly output?: readonly string[] | undefined
  readonly json?: boolean | undefined
  readonly markdown?: string | undefined
}

/** What goes to standard output, and which files are written. `-` is standard output. */
export function chooseOutputs({ format, output = [], json, markdown }: Asked): { print: Format; files: Output[] } {
  if (format !== undefined && !isFormat(format)) {
    throw usageError(`--format must be one of ${FORMATS.join(', ')}, not ${format}`)
  }
  const files = output.map((text) => outputOf(text, format))
  if (markdown !== undefined && markdown !== '-') files.push({ file: markdown, format: 'markdown' })
  if (json) return { print: 'json', files }
  if (markdown === '-') return { print: 'markdown', files }
  return { print: format !== undefined && output.length === 0 ? format : 'text', files }
}

function outputOf(text: string, format: Format | undefined): Output {
  const [, prefix, rest] = /^(\w+):(.+)$/.exec(text) ?? []
  const named = prefix !== undefined && isFormat(prefix)
  const file = named ? rest! : text
  const found = named ? prefix : (format ?? ENDINGS.find(([ending]) => ending.test(file))?.[1])
  if (found === undefined)
    throw usageError(`--output ${file}: end it in .sarif, .xml, .md or .json, or say FORMAT:FILE`)
  if (found === 'text') throw usageError('--format text is for the terminal: redirect it instead of naming --output')
  return { file, format: found }
}

function isFormat(text: string): text is Format {
  return (FORMATS as readonly string[]).includes(text)
}

export async function writeOutputs(files: readonly Output[], results: readonly CiResult[]): Promise<void> {
  for (const { file, format } of files) await writeFile(file, render(format, results))
}

export function render(format: Output['format'], results: readonly CiResult[]): string {
  switch (format) {
    case 'json': {
      const values = results.map((result) => ('report' in result ? result.report : { problem: result.problem }))
      return `${JSON.stringify(values.length === 1 ? values[0] : values, null, 2)}\n`
    }
    case 'markdown':
      return results
        .map((result) => ('report' in result ? reportMarkdown(result.report) : jobSummary([result])))
        .join('\n')
    case 'summary':
      return jobSummary(results)
    case 'sarif':
      return sarif(results, manifest.version)
    case 'junit':
      return junit(results)
    default:
      return format satisfies never
  }
}

/** The worst of several: a failure weighs more than having no verdict, that more than not knowing, and that more than a pass. */
export function exitCodeOfAll(results: readonly CiResult[]): number {
  const codes = results.map((result) => ('report' in result ? exitCodeOf(decisionOf(result.report)) : EXIT.couldNotRun))
  return codes.includes(EXIT.fail) ? EXIT.fail : Math.max(EXIT.ok, ...codes)
}

/** An error as the result of a scan that came to nothing. */
export function failureOf(error: unknown): { code: string; detail: string } {
  if (error instanceof ApiError) return { code: error.code, detail: error.message }
  return { code: 'could_not_run', detail: error instanceof Error ? error.message : String(error) }
}

/** The file that findings about a model point at: its settings, else its weights, relative to where the command runs. */
export async function artifactOf(location: string): Promise<string> {
  if (location.startsWith('mdl_')) return location
  const files = await modelFiles(location).catch(() => new Map<string, string>())
  const settings = [...files].find(([name]) => /^(adapter_)?config\.json$/.test(name)) ?? [...files][0]
  const relative = path
    .relative('.', settings?.[1] ?? location)
    .split(path.sep)
    .join('/')
  return relative.startsWith('../') ? path.basename(relative) : relative
}
