/** FNV-1a over UTF-16 units, then a mixing step: neighbouring names must not stay neighbours. 32 bits, unsigned. */
export function textSeed(text: string): number {
  let state = 0x811c9dc5
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193)
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  return (state ^ (state >>> 13)) >>> 0
}
