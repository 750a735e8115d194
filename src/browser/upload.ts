import { blobsApi } from '#client/blobs'
import { ApiError } from '#client/problem'
import { createTransport } from '#client/transport'
import type { Sha256 } from '#contract/ids'
import type { Model } from '#contract/models'
import type { Scan } from '#contract/scans'
import type { Suite } from '#contract/suites'
import { fileSource } from './file-source.ts'
import { fromDrop, fromInput, type Picked } from './picked-files.ts'
import { createView } from './view.ts'

/**
 * The script of `/upload`: takes a dropped or picked folder, hashes it here, sends what the server does not hold yet, and starts the
 * scan. An upload that was cut off goes on where it stopped, after a reload too: the server knows it by the file's digest.
 */
const view = createView()
const transport = createTransport({
  url: location.origin,
  // The cookie counts only beside this header, which no other site can send.
  headers: { 'Memorisk-Page': '1' },
  onRetry: (reason, ms) => view.say(`${reason}; trying again in ${Math.ceil(ms / 1000)} s.`),
})
const blobs = blobsApi(transport)

let picked: Picked | null = null
let busy = false

function take(now: Picked): void {
  picked = now
  view.fail(now.ok ? null : now.reason)
  view.list(now.ok ? now.files : [])
  if (now.ok && view.name.value === '') view.name.value = now.name
}

for (const input of view.pickers) {
  input.addEventListener('change', () => {
    if (input.files?.length) take(fromInput(input))
  })
}
view.drop.addEventListener('dragover', (event) => {
  event.preventDefault()
  view.drop.classList.add('over')
})
view.drop.addEventListener('dragleave', () => view.drop.classList.remove('over'))
view.drop.addEventListener('drop', (event) => {
  event.preventDefault()
  view.drop.classList.remove('over')
  if (!busy && event.dataTransfer) void fromDrop(event.dataTransfer).then(take)
})
// A file that misses the field would otherwise replace the page.
for (const type of ['dragover', 'drop'] as const) addEventListener(type, (event) => event.preventDefault())
view.suite.addEventListener('change', () => view.showSuiteFile())
view.showSuiteFile()

view.form.addEventListener('submit', (event) => {
  event.preventDefault()
  if (!busy) void run()
})
addEventListener('beforeunload', (event) => busy && event.preventDefault())

async function run(): Promise<void> {
  if (!picked?.ok) return view.fail(picked?.reason ?? 'Pick the folder with the weights first.')
  busy = true
  view.fail(null)
  view.lock(true)
  try {
    const scan = await submit(picked.files)
    busy = false
    location.assign(`/scans/${scan.id}`)
  } catch (error) {
    busy = false
    view.lock(false)
    view.say('')
    view.fail(error instanceof Error ? error.message : String(error), problemOf(error))
  }
}

async function submit(files: readonly File[]): Promise<Scan> {
  const digests: Record<string, Sha256> = {}
  for (const [i, file] of files.entries()) digests[file.name] = await send(file, i)
  const suite = await suiteOf()
  view.say('Reading the headers.')
  const model = await transport.json<Model>({
    method: 'POST',
    path: '/v1/models',
    json: { name: view.name.value.trim(), base: view.base.value, files: digests },
  })
  view.say('Starting the scan.')
  return transport.json<Scan>({
    method: 'POST',
    path: '/v1/scans',
    json: { model: model.id, suite, publish: view.publish.checked },
  })
}

/** The chosen suite, or a new one from the picked file. */
async function suiteOf(): Promise<string> {
  if (view.suite.value !== '') return view.suite.value
  const file = view.suiteFile.files?.[0]
  if (!file) throw new Error('Pick a suite, or a JSONL file to make one from.')
  view.say(`Sending ${file.name}.`)
  const digest = await blobs.upload(await fileSource(file, () => undefined))
  const name = file.name.replace(/\.jsonl?$/i, '')
  const suite = await transport.json<Suite>({ method: 'POST', path: '/v1/suites', json: { name, file: digest } })
  return suite.id
}

async function send(file: File, row: number): Promise<Sha256> {
  view.say(`Hashing ${file.name} in this browser.`)
  const source = await fileSource(file, (done) => view.step(row, 'hashing', done, file.size))
  view.say(`Sending ${file.name}.`)
  let sent = false
  const digest = await blobs.upload(source, {
    onProgress: (done, total) => {
      sent = true
      view.step(row, 'sending', done, total)
    },
  })
  view.step(row, sent ? 'sent' : 'there', file.size, file.size)
  return digest
}

/** What the page can add to a message: a link to the code, and each offending place. */
function problemOf(error: unknown): { code: string; places: string[] } | undefined {
  if (!(error instanceof ApiError)) return undefined
  return {
    code: error.code,
    places: (error.problem.errors ?? [])
      .map(({ pointer, detail }) => (pointer === '' ? detail : `${pointer}: ${detail}`))
      .filter((place) => !place.endsWith(error.message))
      .slice(0, 20),
  }
}
