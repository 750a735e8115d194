/**
 * What `JSON.parse` hides. It keeps the last of two equal keys and turns `1.0` into 1; the safetensors format forbids the first and
 * its reference reader the second. The text must already have been accepted by `JSON.parse`, so only strings and nesting are tracked.
 */
export interface JsonScan {
  /** First key that occurs twice in one object. */
  readonly duplicate?: string
  /** A number that is not a plain non-negative integer was written somewhere. */
  readonly fractional: boolean
}

const quote = 0x22
const backslash = 0x5c

export function scanJson(text: string): JsonScan {
  const objects: (Set<string> | null)[] = []
  let fractional = false
  let string: string | undefined
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) {
      const start = i++
      while (text.charCodeAt(i) !== quote) i += text.charCodeAt(i) === backslash ? 2 : 1
      string = text.slice(start, i + 1)
      continue
    }
    const char = text[i]!
    if (char === ':') {
      const key = JSON.parse(string!) as string
      const seen = objects.at(-1)!
      if (seen.has(key)) return { duplicate: key, fractional }
      seen.add(key)
    } else if (char === '{') objects.push(new Set())
    else if (char === '[') objects.push(null)
    else if (char === '}' || char === ']') objects.pop()
    else if (char === '.' || char === '-' || char === 'E' || (char === 'e' && isDigit(text.charCodeAt(i - 1))))
      fractional = true
  }
  return { fractional }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39
}
