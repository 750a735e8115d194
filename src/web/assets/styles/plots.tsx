import { css } from './css.tsx'

/** Marks of the plots. Colour is never alone: filled against outlined, solid against dashed, and a word at each. */
export const plots = css`
  .plot-wide {
    overflow-x: auto;
  }
  .plot-wide > svg {
    min-width: 36rem;
  }
  .plot > svg {
    width: 100%;
    height: auto;
  }
  figcaption {
    margin-bottom: 0.75rem;
  }
  figcaption h3 + p {
    font-size: var(--small);
    color: var(--muted);
  }
  figure > details {
    margin-top: 0.75rem;
  }
  figure details .scroll {
    max-height: 18rem;
    overflow: auto;
    border: 1px solid var(--line);
    padding: 0 0.75rem;
  }
  svg text {
    font: 400 13px / 1 var(--sans);
    fill: var(--muted);
    font-variant-numeric: tabular-nums lining-nums;
  }
  svg .strong {
    fill: var(--ink);
    font-weight: 600;
  }
  svg .halo {
    paint-order: stroke;
    stroke: var(--paper);
    stroke-width: 4px;
    stroke-linejoin: round;
  }
  .axis {
    stroke: var(--mark);
    fill: none;
  }
  .grid {
    stroke: var(--line);
    fill: none;
  }
  .chance {
    stroke: var(--muted);
    stroke-dasharray: 5 4;
    fill: none;
  }
  .band {
    fill: var(--accent-wash);
    stroke: none;
  }
  .curve {
    stroke: var(--accent-mark);
    stroke-width: 2.25;
    fill: none;
    stroke-linejoin: round;
  }
  .others {
    stroke: var(--mark);
    stroke-width: 1;
    fill: none;
    opacity: 0.55;
  }
  .point {
    fill: var(--accent-mark);
    stroke: var(--paper);
    stroke-width: 1.5;
  }
  .limit {
    stroke: var(--fail);
    stroke-width: 2;
    fill: none;
  }
  .cut {
    stroke: var(--ink);
    stroke-width: 1;
    stroke-dasharray: 2 3;
    fill: none;
  }
  .members {
    fill: color-mix(in oklab, var(--accent-mark) 60%, transparent);
    stroke: none;
  }
  .outsiders {
    fill: color-mix(in oklab, var(--ink) 7%, transparent);
    stroke: var(--ink);
    stroke-width: 1.5;
    stroke-linejoin: round;
  }
  .cap {
    stroke: var(--fail);
    stroke-dasharray: 6 3;
    fill: none;
  }
  .dot {
    fill: var(--accent-mark);
    fill-opacity: 0.75;
    stroke: var(--paper);
    stroke-width: 1;
  }
  .dot.censored {
    fill: var(--paper);
    stroke: var(--accent-mark);
    stroke-width: 2;
    fill-opacity: 1;
  }
  .mean {
    stroke: var(--ink);
    stroke-width: 2;
    fill: none;
  }
  .whisker {
    stroke: var(--mark);
    stroke-width: 1.5;
    fill: none;
  }
  .front {
    stroke: var(--ink);
    stroke-width: 1.25;
    fill: none;
    stroke-dasharray: 1 3;
    stroke-linecap: round;
  }
  .kind {
    stroke: var(--ink);
    stroke-width: 1;
    stroke-linejoin: round;
    vector-effect: non-scaling-stroke;
  }
  .kind-full {
    fill: var(--kind-full);
  }
  .kind-head {
    fill: var(--kind-head);
  }
  .kind-lora {
    fill: var(--kind-lora);
  }
  .kind-bottleneck {
    fill: var(--kind-bottleneck);
  }
  .kind-ia3 {
    fill: var(--kind-ia3);
  }
  .kind-prefix {
    fill: var(--kind-prefix);
  }
  .kind-prompt {
    fill: var(--kind-prompt);
  }
  .kind-other {
    fill: var(--kind-other);
  }
  .phase {
    stroke: none;
    fill: color-mix(in oklab, var(--ink) 4%, transparent);
  }
  .phase-memorization {
    fill: var(--accent-wash);
  }
  .phase-overfitting {
    fill: color-mix(in oklab, var(--ink) 12%, transparent);
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    font-size: var(--small);
    color: var(--muted);
    list-style: none;
    padding: 0;
    max-width: none;
    margin-bottom: 0.5rem;
  }
  .key li {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
  }
  .interval .range {
    fill: color-mix(in oklab, var(--accent-mark) 45%, transparent);
  }
  .interval .tick {
    stroke: var(--accent-mark);
    stroke-width: 2.5;
  }
  .interval .rail {
    stroke: var(--line);
  }
  .interval .zero {
    stroke: var(--muted);
    stroke-dasharray: 2 2;
  }
  .interval .rule {
    stroke: var(--fail);
    stroke-width: 2;
  }
  .cells {
    max-width: 100%;
    height: auto;
  }
  .cell {
    fill: var(--sunken);
    stroke: var(--mark);
    stroke-width: 1;
  }
  .cell.done {
    fill: var(--accent-mark);
    stroke: var(--accent-mark);
  }
  @media (prefers-reduced-motion: no-preference) {
    .cell {
      transition: fill 240ms ease-out;
    }
    .cell.next {
      animation: next 1.6s ease-in-out infinite alternate;
    }
  }
  @keyframes next {
    to {
      fill: var(--accent-wash);
      stroke: var(--accent-mark);
    }
  }
  @media print {
    :root {
      color-scheme: light;
    }
    .top nav,
    .foot ul,
    details:not([open]) > summary,
    form {
      display: none;
    }
    main {
      padding-block: 1rem;
    }
    .section,
    figure,
    tr {
      break-inside: avoid;
    }
    a {
      color: inherit;
      text-decoration: none;
    }
  }
`
