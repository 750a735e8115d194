import { base } from './styles/base.tsx'
import { boards } from './styles/boards.tsx'
import { layout } from './styles/layout.tsx'
import { parts } from './styles/parts.tsx'
import { plots } from './styles/plots.tsx'
import { tables } from './styles/tables.tsx'
import { upload } from './styles/upload.tsx'
import { texts } from './styles/texts.tsx'
import { tokens } from './styles/tokens.tsx'
import { verdict } from './styles/verdict.tsx'

/** The one style sheet. `fonts` are the URLs of the faces, which depend on their content. */
export function styleSheet(fonts: { sans: string; mono: string }): string {
  return [face('Source Sans 3', fonts.sans, '200 900'), face('Source Code Pro', fonts.mono, '200 900')]
    .concat([tokens, base, layout, tables, verdict, parts, boards, upload, texts, plots])
    .join('\n')
}

function face(family: string, url: string, weight: string): string {
  return `@font-face { font-family: '${family}'; src: url('${url}') format('woff2'); font-weight: ${weight}; font-display: swap; }`
}
