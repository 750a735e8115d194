/**
 * Splitting patterns come with the tokenizer, from strangers, and JavaScript's regular expressions can be made to run for ever. So a pattern is
 * accepted only when each of its alternatives is one that real tokenizers use: GPT-2's and its descendants' (GPT-4, Llama 3, Qwen 2, StarCoder,
 * SmolLM). None of these backtracks over more than one run of characters.
 */
const letter = [
  String.raw` ?\p{L}+`,
  String.raw`\p{L}+`,
  String.raw` ?\p{L}+(?:'\p{L}+)?`,
  String.raw`[^\r\n\p{L}\p{N}]?\p{L}+`,
  String.raw`[^\r\n\p{L}\p{N}]?+\p{L}+`,
  String.raw`[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+`,
  String.raw`[\p{L}\p{M}]+`,
]
const number = [
  String.raw` ?\p{N}+`,
  String.raw` ?\p{N}`,
  String.raw`\p{N}+`,
  String.raw`\p{N}`,
  String.raw`\p{N}{1,3}`,
  String.raw`\p{N}{1,2}`,
  String.raw`\d`,
  String.raw`\d+`,
  String.raw`\d{1,3}`,
  '[0-9]',
  '[0-9]+',
]
const other = [
  String.raw` ?[^\s\p{L}\p{N}]+`,
  String.raw`[^\s\p{L}\p{N}]+`,
  String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*`,
  String.raw` ?[^\s\p{L}\p{N}]++[\r\n]*`,
  String.raw` ?[^\s\p{L}\p{N}\r\n]+[\r\n]*`,
]
const space = [
  String.raw`\s+(?!\S)`,
  String.raw`\s+`,
  String.raw`\s*[\r\n]+`,
  String.raw`\s*[\r\n]`,
  String.raw`\s`,
  '[\r\n]',
  String.raw`[\r\n]`,
  String.raw`\r?\n`,
  ' ',
]
const contractions = [
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)`,
  `(?:'s|'t|'re|'ve|'m|'ll|'d)`,
  `'(?i:[sdmt]|ll|ve|re)`,
  `'(?:[sdmt]|ll|ve|re)`,
  `(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])`,
  `'s`,
  `'t`,
  `'re`,
  `'ve`,
  `'m`,
  `'ll`,
  `'d`,
]
const known = new Set([...letter, ...number, ...other, ...space, ...contractions])

/** Whether every alternative is a known one. A pattern in one pair of brackets is looked into. */
export function isKnownPattern(pattern: string): boolean {
  const inner = /^\((?:\?:)?(.*)\)$/s.exec(pattern)?.[1]
  return (
    alternatives(pattern).every((part) => known.has(part)) ||
    (inner !== undefined && alternatives(inner).every((part) => known.has(part)))
  )
}

/** Splits at the `|` that stand outside brackets. */
function alternatives(pattern: string): string[] {
  const parts = ['']
  let depth = 0
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!
    if (char === '|' && depth === 0) {
      parts.push('')
      continue
    }
    if (char === '(' || char === '[') depth++
    if (char === ')' || char === ']') depth--
    parts[parts.length - 1] += char === '\\' ? char + (pattern[++i] ?? '') : char
  }
  return parts
}
