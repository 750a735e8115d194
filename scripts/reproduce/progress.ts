import type { Study } from '#contract/studies'
import { duration } from './words.ts'

/** Says how far everything is: one line a study on its way, with the time that is left at the pace since the start. */
export class Progress {
  readonly #total: number
  readonly #start = Date.now()
  readonly #say: (line: string) => void
  #before: number | null = null
  /** Epochs of studies that have ended. */
  #ended = 0
  #last = ''

  constructor(total: number, say: (line: string) => void) {
    this.#total = total
    this.#say = say
  }

  tell(study: Study<'methods'>): void {
    const done = this.#ended + study.progress.done
    this.#before ??= done
    const line = `${study.name}: ${study.progress.done} of ${study.progress.total} epochs trained and scanned, ${this.#failed(study)}${done} of ${this.#total} in all${this.#left(done)}`
    const state = `${study.id} ${study.progress.done}`
    if (state !== this.#last) this.#say(line)
    this.#last = state
  }

  ended(study: Study<'methods'>): void {
    this.#ended += study.progress.total
    this.#before ??= this.#ended
    this.#say(`${study.name}: ${study.state}, ${study.progress.done} of ${study.progress.total} epochs`)
  }

  #failed({ result }: Study<'methods'>): string {
    const failed = result?.runs.filter(({ problem }) => problem !== null).length ?? 0
    return failed > 0 ? `${failed} runs failed, ` : ''
  }

  #left(done: number): string {
    const passed = done - (this.#before ?? done)
    if (passed === 0) return ''
    const seconds = ((Date.now() - this.#start) / 1000 / passed) * (this.#total - done)
    return `, ${duration(seconds)} left`
  }
}
