import { readFile } from 'node:fs/promises'
import { parseDocument } from 'yaml'
import { UserError, usageError } from '../exit.ts'

/** A YAML file, or JSON as its subset; `-` is standard input. Complains as compilers do: `file:line:column: what`. */
export async function readDocument(file: string): Promise<unknown> {
  const text = await (file === '-' ? standardInput() : readFile(file, 'utf8')).catch(() => {
    throw usageError(`${file} can not be read`)
  })
  const document = parseDocument(text, { prettyErrors: true })
  const [fault] = document.errors
  if (fault) {
    const { line = 1, col = 1 } = fault.linePos?.[0] ?? {}
    throw new UserError(`${file}:${line}:${col}: ${fault.message.split('\n')[0]}`)
  }
  return document.toJS({ maxAliasCount: 100 })
}

async function standardInput(): Promise<string> {
  let text = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) text += String(chunk)
  return text
}
