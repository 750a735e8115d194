import type { HtmlEscapedString } from 'hono/utils/html'
import { BADGE_SECONDS, type Badge, type BadgeStatus, type ShieldsEndpoint } from '#contract/badges'
import { textWidth } from './text-width.tsx'

/** White text reaches 4.5:1 on each; the word, not the colour, says what it is. */
const COLOURS: Record<BadgeStatus, string> = {
  pass: '#0b6b57',
  warn: '#8a5a00',
  fail: '#a3212f',
  inconclusive: '#5b5470',
  running: '#0b5d8c',
  failed: '#5a5e64',
  unknown: '#5a5e64',
}
const LABEL_COLOUR = '#2b2f33'

const HEIGHT = 20
const SIZE = 11
const PAD = 7
/** Room for the curve of the product's mark, before the label. */
const MARK = 15

/** A badge as one small SVG: nothing is loaded, and texts are fitted to the widths they were measured with, whatever the font. */
export function badgeSvg({ status, label, message, sentence }: Badge): string {
  const words = { label: textWidth(label, SIZE), message: textWidth(message, SIZE) }
  const left = PAD + MARK + words.label + PAD
  const width = left + PAD + words.message + PAD
  const text = (x: number, length: number, of: string) => (
    <text x={round(x)} y="14" textLength={round(length)} lengthAdjust="spacingAndGlyphs">
      {of}
    </text>
  )
  const markup = (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      width={round(width)}
      height={HEIGHT}
      viewBox={`0 0 ${round(width)} ${HEIGHT}`}
      role="img"
      aria-label={sentence}
    >
      <title>{sentence}</title>
      <path d={tab(0, left, 'left')} fill={LABEL_COLOUR} />
      <path d={tab(left, width, 'right')} fill={COLOURS[status]} />
      <path
        d="M8 5v10h10M8.8 14C9 8.6 11 6.3 17.5 5.6"
        fill="none"
        stroke="#fff"
        stroke-width="1.4"
        stroke-linecap="round"
      />
      <g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size={SIZE}>
        {text(PAD + MARK, words.label, label)}
        {text(left + PAD, words.message, message)}
      </g>
    </svg>
  ) as HtmlEscapedString
  return markup.toString()
}

export function badgeEndpoint({ status, label, message }: Badge): ShieldsEndpoint {
  const color = COLOURS[status]
  return { schemaVersion: 1, label, message, color, isError: status === 'failed', cacheSeconds: BADGE_SECONDS }
}

/** A rectangle whose outer corners are rounded. */
function tab(from: number, to: number, side: 'left' | 'right'): string {
  const [a, b] = [round(from), round(to)]
  return side === 'left'
    ? `M${b} 0V${HEIGHT}H${a + 3}a3 3 0 0 1-3-3V3a3 3 0 0 1 3-3Z`
    : `M${a} 0H${round(b - 3)}a3 3 0 0 1 3 3V${HEIGHT - 3}a3 3 0 0 1-3 3H${a}Z`
}

function round(value: number): number {
  return Number(value.toFixed(1))
}
