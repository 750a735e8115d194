import { MAX_LINE_BYTES } from '#contract/suites'

/** A line's number, from 1, and its bytes without the line end; `null`: longer than a line may be, and not kept. */
export interface Line {
  readonly number: number
  readonly bytes: Uint8Array | null
}

const LF = 0x0a
const CR = 0x0d

/** Cuts a stream into lines. Holds one line and one chunk at most, however long the lines of a hostile file are. */
export async function* readLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<Line> {
  let held: Uint8Array[] = []
  let size = 0
  let number = 1
  const keep = (piece: Uint8Array) => {
    size += piece.byteLength
    if (size <= MAX_LINE_BYTES + 1) held.push(piece)
    else held = []
  }
  const take = (): Line => {
    const line = { number: number++, bytes: size <= MAX_LINE_BYTES + 1 ? bounded(join(held, size)) : null }
    held = []
    size = 0
    return line
  }
  for await (const chunk of stream) {
    let start = 0
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      keep(chunk.subarray(start, end))
      yield take()
      start = end + 1
    }
    if (start < chunk.byteLength) keep(chunk.slice(start))
  }
  if (size > 0) yield take()
}

/** Without the CR of a CRLF; the limit counts what is left. */
function bounded(bytes: Uint8Array): Uint8Array | null {
  const line = bytes.at(-1) === CR ? bytes.subarray(0, -1) : bytes
  return line.byteLength <= MAX_LINE_BYTES ? line : null
}

function join(pieces: readonly Uint8Array[], size: number): Uint8Array {
  if (pieces.length === 1) return pieces[0]!
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}
