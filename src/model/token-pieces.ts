import type { JsonObject } from './json.ts'

/** Makes tokens as a vocabulary writes them readable again: joined, the pieces are the text that the tokenizer saw. */
export type ReadPieces = (tokens: readonly string[]) => string[]

/** Sentencepiece's mark for a space. */
const SPACE = '\u2581'
const BYTE = /^<0x([0-9A-F]{2})>$/

/**
 * How this tokenizer's vocabulary writes bytes and spaces. A character whose bytes are shared by several tokens appears in the last of
 * them; the others are empty.
 */
export function pieceReader(spec: JsonObject): ReadPieces {
  const steps = JSON.stringify([spec.pre_tokenizer, spec.normalizer])
  const bytesOf = steps.includes('"ByteLevel"') ? byteLevel : sentencePiece
  return (tokens) => {
    const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
    return tokens.map((token, i) => decoder.decode(bytesOf(token), { stream: i < tokens.length - 1 }))
  }
}

/** GPT-2's alphabet: printable bytes stand for themselves, the others for U+0100 and up, in order. */
const BYTE_OF: ReadonlyMap<string, number> = (() => {
  const printable = (byte: number) =>
    (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || (byte >= 0xae && byte <= 0xff)
  let next = 0x100
  const entries = Array.from({ length: 256 }, (_, byte): [string, number] => [
    String.fromCodePoint(printable(byte) ? byte : next++),
    byte,
  ])
  return new Map(entries)
})()

function byteLevel(token: string): Uint8Array {
  const bytes = [...token].map((char) => BYTE_OF.get(char))
  // An added token is written as it is.
  return bytes.includes(undefined) ? utf8(token) : Uint8Array.from(bytes as number[])
}

function sentencePiece(token: string): Uint8Array {
  const [, byte] = BYTE.exec(token) ?? []
  return byte === undefined ? utf8(token.replaceAll(SPACE, ' ')) : Uint8Array.of(Number.parseInt(byte, 16))
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
