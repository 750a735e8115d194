type Step = 'hashing' | 'sending' | 'sent' | 'there'

const WORDS: Record<Step, string> = {
  hashing: 'hashing',
  sending: 'sending',
  sent: 'sent',
  there: 'the server has it already',
}

/** The elements of the upload page, and what is shown in them. The markup is in `web/upload-page.tsx`. */
export function createView() {
  const form = find('upload', HTMLFormElement)
  const status = find('upload-status', HTMLElement)
  const problem = find('upload-problem', HTMLElement)
  const files = find('upload-files', HTMLElement)
  const suite = find('suite', HTMLSelectElement)
  const suiteRow = find('suite-file-row', HTMLElement)
  const suiteFile = find('suite-file', HTMLInputElement)
  let rows: { word: HTMLElement; bar: HTMLProgressElement }[] = []
  return {
    form,
    drop: find('drop', HTMLElement),
    pickers: [find('folder', HTMLInputElement), find('files', HTMLInputElement)],
    name: find('name', HTMLInputElement),
    base: find('base', HTMLSelectElement),
    publish: find('publish', HTMLInputElement),
    suite,
    suiteFile,

    showSuiteFile(): void {
      suiteRow.hidden = suite.value !== ''
      suiteFile.required = !suiteRow.hidden
    },

    /** One line for whoever looks or listens. */
    say(text: string): void {
      if (status.textContent !== text) status.textContent = text
    },

    /** What went wrong and where; null takes it away. */
    fail(text: string | null, more?: { code: string; places: readonly string[] }): void {
      problem.hidden = text === null
      problem.replaceChildren()
      if (text === null) return
      problem.append(element('p', text))
      if (!more) return
      if (more.places.length > 0) {
        const list = document.createElement('ul')
        list.append(...more.places.map((place) => element('li', place)))
        problem.append(list)
      }
      const link = element('a', more.code)
      link.setAttribute('href', `/docs#problem-${more.code}`)
      const code = element('p', 'Code ')
      code.append(link)
      problem.append(code)
    },

    list(chosen: readonly File[]): void {
      const made = chosen.map((file) => {
        const item = document.createElement('li')
        const word = element('span', size(file.size))
        word.className = 'muted num'
        const bar = document.createElement('progress')
        bar.max = Math.max(1, file.size)
        bar.value = 0
        bar.setAttribute('aria-label', file.name)
        item.append(element('code', file.name), word, bar)
        return { item, word, bar }
      })
      files.replaceChildren(...made.map(({ item }) => item))
      rows = made
    },

    step(row: number, step: Step, done: number, total: number): void {
      const { word, bar } = rows[row]!
      bar.dataset['step'] = step
      bar.max = Math.max(1, total)
      bar.value = step === 'sent' || step === 'there' ? bar.max : done
      const share =
        step === 'hashing' || step === 'sending' ? ` ${Math.floor((100 * done) / Math.max(1, total))} %` : ''
      word.textContent = `${size(total)}, ${WORDS[step]}${share}`
    },

    lock(busy: boolean): void {
      for (const control of form.querySelectorAll('input, select, button')) {
        control.toggleAttribute('disabled', busy)
      }
    },
  }
}

function find<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id)
  if (found instanceof type) return found
  throw new Error(`the page has no #${id}`)
}

function element(tag: string, text: string): HTMLElement {
  const made = document.createElement(tag)
  made.textContent = text
  return made
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  return bytes < 1e6
    ? `${(bytes / 1e3).toFixed(1)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(2)} GB`
}
