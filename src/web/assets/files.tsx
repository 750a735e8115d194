import { createHash } from 'node:crypto'
import { mono, sans } from './fonts.tsx'
import { liveScript } from './live.tsx'
import { styleSheet } from './style.tsx'
import { uploadScript } from './upload.tsx'

/** The diagonal of chance and a curve above it, on grey so that it stands on any tab. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22"><path d="M2 2v18h18" fill="none" stroke="#888" stroke-width="2"/><path d="M4.5 17.5C4.5 8.5 8 4.5 19 3.2" fill="none" stroke="#2f8fc4" stroke-width="3" stroke-linecap="round"/></svg>`

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
  const icon = hashed('icon.svg', 'image/svg+xml', utf8(ICON))
  const live = hashed('live.js', 'text/javascript; charset=utf-8', utf8(liveScript))
  const upload = hashed('upload.js', 'text/javascript; charset=utf-8', binary(uploadScript))
  return {
    urls: { style: style[0], live: live[0], upload: upload[0], sans: sansFile[0], icon: icon[0] },
    files: new Map([sansFile, monoFile, style, live, upload, icon]),
  }
}

let built: ReturnType<typeof build> | undefined

/** Built on first use: hashing at module scope would lengthen every cold start of the API as well. */
export function assets(): ReturnType<typeof build> {
  return (built ??= build())
}
