/** Text in which backticks mark code, as the API's sentences have it. */
export function Ticked({ text }: { text: string }) {
  return <>{text.split('`').map((part, i) => (i % 2 === 1 ? <code>{part}</code> : part))}</>
}
