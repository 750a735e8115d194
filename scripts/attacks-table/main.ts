import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { documentOf } from './document.ts'
import { measure } from './measure.ts'
import { Measured } from './measured.ts'

/**
 * `npm run attacks-table`: scans the demo's models with every attack through the whole product, keeps what was measured in `docs/attacks/demo.json` and
 * writes `docs/attacks.md` from all that was measured so far.
 *
 * `--name NAME --data FOLDER`: another base (`--name smollm2-135m --data .cache/smollm2` after `npm run example:smollm2`). `--more FOLDER`: further models and shadow
 * models, as `memorisk_runner shadows` writes them. `--examples N`: score so many texts at most. `--passes N`: only attacks with at most so many passes of each
 * model, where a base is too large for all. `--render`: only write the document again. Stopped and started again, it goes on with what was scanned.
 */
const root = path.resolve(import.meta.dirname, '../..')
const kept = path.join(root, 'docs', 'attacks')
const { values } = parseArgs({
  options: {
    name: { type: 'string', default: 'demo' },
    data: { type: 'string', default: 'examples/demo' },
    more: { type: 'string' },
    examples: { type: 'string' },
    passes: { type: 'string' },
    render: { type: 'boolean', default: false },
  },
})

await mkdir(kept, { recursive: true })
if (!values.render) {
  const sources = {
    name: values.name,
    data: path.resolve(root, values.data),
    ...(values.examples !== undefined && { examples: Number(values.examples) }),
    ...(values.passes !== undefined && { passes: Number(values.passes) }),
    home: path.join(root, '.cache', 'attacks-table'),
    more: values.more === undefined ? null : path.resolve(root, values.more),
  }
  const say = (line: string) => process.stderr.write(`${line}\n`)
  await measure(sources, say, async (measured) => {
    await writeFile(path.join(kept, `${values.name}.json`), `${JSON.stringify(measured)}\n`)
    await render()
  })
} else await render()

async function render(): Promise<void> {
  const all: Measured[] = []
  for (const file of (await readdir(kept)).sort())
    all.push(Measured.parse(JSON.parse(await readFile(path.join(kept, file), 'utf8'))))
  await writeFile(path.join(root, 'docs', 'attacks.md'), documentOf(all))
}
