import { createHash } from 'node:crypto'
import { mono, sans } from './fonts.tsx'
import { liveScript } from './live.tsx'
import { styleSheet } from './style.tsx'

export interface Asset {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** The URL carries the content's digest, so an answer may be kept for ever and a new build is never served stale. */
function hashed(name: string, type: string, bytes: Uint8Array<ArrayBuffer>): [url: string, asset: Asset] {
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  return [`/assets/${digest}/${name}`, { type, bytes }]
}

const utf8 = (text: string) => Uint8Array.from(new TextEncoder().encode(text))
const binary = (base64: string) => Uint8Array.from(atob(base64), (char) => char.codePointAt(0)!)

function build() {
  const sansFile = hashed('source-sans-3.woff2', 'font/woff2', binary(sans))
  const monoFile = hashed('source-code-pro.woff2', 'font/woff2', binary(mono))
  const style = hashed(
    'memorisk.css',
    'text/css; charset=utf-8',
    utf8(styleSheet({ sans: sansFile[0], mono: monoFile[0] })),
  )
  const live = hashed('live.js', 'text/javascript; charset=utf-8', utf8(liveScript))
  return {
    urls: { style: style[0], live: live[0], sans: sansFile[0] },
    files: new Map([sansFile, monoFile, style, live]),
  }
}

let built: ReturnType<typeof build> | undefined

/** Built on first use: hashing at module scope would lengthen every cold start of the API as well. */
export function assets(): ReturnType<typeof build> {
  return (built ??= build())
}
