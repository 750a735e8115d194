/** One word after `memorisk`. */
export interface Command {
  /** One line for the overview. */
  readonly summary: string
  readonly help: string
  /** Returns the exit code. */
  run(args: readonly string[]): Promise<number>
}
