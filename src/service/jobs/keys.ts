/** Everything derived for one job alone lies under this, so that it goes with the job. */
export function jobPrefix(job: string): string {
  return `jobs/${job}/`
}

export function jobInputKey(job: string, role: string, file: string): string {
  return `${jobPrefix(job)}inputs/${role}/${file}`
}
