import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'

const FOLDER = 'src/domain/attacks'
const LIST = 'all.ts'
const EXPORT = /^export const (\w+): Attack\b/m

/**
 * `src/domain/attacks/all.ts` as it should be: every file of the folder that exports an attack. Those that are listed already keep their place, which people have got used to; new ones
 * come after them. The build writes it, so that an attack is added by adding its file.
 */
export async function attackList(root: string): Promise<{ file: string; text: string; listed: string }> {
  const folder = path.join(root, FOLDER)
  const file = path.join(folder, LIST)
  const listed = await readFile(file, 'utf8')
  const found = new Map<string, string>()
  for (const name of (await readdir(folder)).sort()) {
    const exported =
      name.endsWith('.ts') && name !== LIST && EXPORT.exec(await readFile(path.join(folder, name), 'utf8'))
    if (exported) found.set(exported[1]!, name)
  }
  const start = listed.indexOf('/** Every attack')
  const [head = '', body = ''] = listed.slice(start).split('= [\n')
  const [known = '', ...tail] = body.split(']\n')
  const names = known.split('\n').map((line) => line.trim().replace(',', ''))
  const kept = names.filter((name) => found.has(name))
  const order = [...kept, ...[...found.keys()].filter((name) => !kept.includes(name))]
  const imports = [['Attack', 'attack.ts'], ...found]
    .toSorted(([, a], [, b]) => (a! < b! ? -1 : 1))
    .map(([name, from]) => `import ${name === 'Attack' ? 'type ' : ''}{ ${name} } from './${from}'\n`)
  const text = `${imports.join('')}\n${head}= [\n${order.map((name) => `  ${name},\n`).join('')}]\n${tail.join(']\n')}`
  return { file, text, listed }
}

export async function writeAttackList(root: string): Promise<void> {
  const { file, text, listed } = await attackList(root)
  if (text !== listed) await writeFile(file, text)
}
