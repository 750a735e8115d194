/** An SVG for the documents, light or dark as its reader's page: title, description and the marks inside. */
export function frame(width: number, height: number, title: string, description: string, marks: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="10" role="img">
<title>${title}</title>
<desc>${description}</desc>
<style>svg{--ink:#1b1f24;--paper:#fff;--muted:#57606a;--rule:#d0d7de;--band:#e6eef6;--bad:#b3261e;fill:var(--ink)}@media(prefers-color-scheme:dark){svg{--ink:#e6edf3;--paper:#0d1117;--muted:#9da7b1;--rule:#30363d;--band:#1b2a3a;--bad:#ff8a80}}</style>
<rect width="${width}" height="${height}" fill="var(--paper)"/>
${marks}
</svg>
`
}
