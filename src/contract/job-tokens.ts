import { crc32 } from './crc32.ts'
import { JobId } from './ids.ts'

const TOKEN = /^mrj_([0-9A-HJKMNP-TV-Z]{26})_([0-9a-f]{64})_([0-9a-f]{8})$/

export interface JobTokenParts {
  readonly job: JobId
  /** 256 bits, in hexadecimal. */
  readonly secret: string
}

/** `mrj_<job>_<secret>_<crc>`: what one attempt's runner authenticates with. Scanners can tell it from noise, as they can a key. */
export function formatJobToken({ job, secret }: JobTokenParts): string {
  const body = `mrj_${job.slice('job_'.length)}_${secret}`
  return `${body}_${checksum(body)}`
}

/** The parts of a well-formed token with the right checksum; otherwise null. */
export function parseJobToken(text: string): JobTokenParts | null {
  const [, job, secret, crc] = TOKEN.exec(text) ?? []
  if (job === undefined || secret === undefined) return null
  return checksum(`mrj_${job}_${secret}`) === crc ? { job: JobId.parse(`job_${job}`), secret } : null
}

export function isJobToken(text: string): boolean {
  return text.startsWith('mrj_')
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}
