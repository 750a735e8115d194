import { execFileSync } from 'node:child_process'

/** Builds what the system tests start, unless it is built already. */
export function setup(): void {
  execFileSync(process.execPath, ['scripts/build.ts', '--if-needed'], { stdio: 'inherit' })
}
