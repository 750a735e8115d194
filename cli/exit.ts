import type { Outcome } from '#contract/report/verdict'

/** What a pipeline can branch on. */
export const EXIT = {
  /** The verdict is `pass` or `warn`, or the command did what it was asked. */
  ok: 0,
  fail: 1,
  inconclusive: 2,
  /** There is no verdict: the server, the model or the suite is not usable, or the scan failed. */
  couldNotRun: 3,
  /** The command line itself makes no sense. */
  usage: 4,
  /** Stopped by Ctrl-C, as shells expect it. */
  interrupted: 130,
} as const

export function exitCodeOf(outcome: Outcome): number {
  if (outcome === 'fail') return EXIT.fail
  return outcome === 'inconclusive' ? EXIT.inconclusive : EXIT.ok
}

/** The person can mend this: shown without a stack trace. */
export class UserError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = EXIT.couldNotRun) {
    super(message)
    this.exitCode = exitCode
  }
}

export function usageError(message: string): UserError {
  return new UserError(message, EXIT.usage)
}
