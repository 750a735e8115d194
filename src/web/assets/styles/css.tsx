/** Marks a string as a style sheet for editors, and drops the indentation and comments on the way out. */
export function css(parts: TemplateStringsArray): string {
  return parts
    .join('')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\n\s*/g, '\n')
    .trim()
}
