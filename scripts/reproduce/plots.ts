/** Colours of a drawing outside of the product's pages, where no style sheet reaches it: paper and ink, as in print. */
const STYLE = `
  svg{background:#fff}
  text{font:400 13px/1 system-ui,sans-serif;fill:#52514e}
  .strong{fill:#1c1b19;font-weight:600}
  .halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
  .axis{stroke:#8a8984;fill:none}.grid{stroke:#e4e2dc;fill:none}
  .chance{stroke:#52514e;stroke-dasharray:5 4;fill:none}
  .curve{stroke:#2c5aa0;stroke-width:2.25;fill:none}.others{stroke:#8a8984;fill:none;opacity:.55}
  .dot{fill:#2c5aa0;stroke:#fff}.front{stroke:#1c1b19;stroke-width:1.25;fill:none;stroke-dasharray:1 3;stroke-linecap:round}
  .phase{fill:#f6f5f2}.phase-memorization{fill:#e3ecf8}.phase-overfitting{fill:#e4e2dc}
  .kind{stroke:#1c1b19;stroke-width:1;stroke-linejoin:round;vector-effect:non-scaling-stroke}
  .kind-full{fill:#0072b2}.kind-head{fill:#d55e00}.kind-lora{fill:#009e73}.kind-bottleneck{fill:#e69f00}
  .kind-ia3{fill:#cc79a7}.kind-prefix{fill:#56b4e9}.kind-other{fill:#8f8f8f}`

/** The drawing with this heading, cut out of a study's page, as a file that stands alone. */
export function drawingOf(page: string, id: string): string {
  const [svg] = new RegExp(`<svg[^>]*aria-labelledby="${id}-name[^]*?</svg>`).exec(page) ?? []
  if (svg === undefined) throw new Error(`the page has no drawing ${id}`)
  const opening = svg.slice(0, svg.indexOf('>'))
  return `${opening} xmlns="http://www.w3.org/2000/svg"><style>${STYLE}</style>${svg.slice(opening.length + 1)}\n`
}
