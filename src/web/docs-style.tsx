/** The documentation page's whole style: it must stand alone, under a policy that allows nothing from elsewhere. */
export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d9d5cd, #3a3a3d); --accent: light-dark(#0b5fa5, #7db8ee) }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 24px;
  background: light-dark(#fbfaf7, #17171a); color: light-dark(#1c1b19, #e8e6e1) }
a { color: var(--accent) }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere }
h2 { margin-top: 40px; border-bottom: 1px solid var(--line) }
h4 { margin: 12px 0 4px }
details { border-bottom: 1px solid var(--line); padding: 8px 0 }
summary { cursor: pointer }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; font-weight: normal }
tr + tr > * { border-top: 1px solid var(--line) }
dd { margin: 0 0 8px 16px }
small { opacity: 0.75 }
nav ul { columns: 3; padding-left: 20px }
@media (max-width: 40rem) { nav ul { columns: 1 } th, td { display: block } }
`
