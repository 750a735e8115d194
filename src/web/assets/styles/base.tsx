import { css } from './css.tsx'

/** Elements as they are without a class. */
export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  html {
    -webkit-text-size-adjust: 100%;
    scroll-padding-top: 1rem;
  }
  body {
    margin: 0;
    background: var(--paper);
    color: var(--ink);
    font: 400 var(--body) / 1.5 var(--sans);
    font-kerning: normal;
    overflow-wrap: break-word;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure,
  table,
  pre {
    margin: 0;
    padding: 0;
  }
  h1 {
    font-size: var(--display);
    font-weight: 600;
    line-height: 1.22;
    letter-spacing: -0.012em;
    text-wrap: balance;
  }
  h2 {
    font-size: var(--lead);
    font-weight: 600;
    line-height: 1.3;
    letter-spacing: -0.003em;
  }
  h3 {
    font-size: var(--body);
    font-weight: 600;
    line-height: 1.5;
  }
  p,
  li {
    max-width: var(--measure);
    text-wrap: pretty;
  }
  ul,
  ol {
    padding-left: 1.25rem;
  }
  a {
    color: var(--accent);
    text-decoration-thickness: 1px;
    text-underline-offset: 0.18em;
    text-decoration-color: color-mix(in oklab, currentColor 45%, transparent);
  }
  a:hover {
    text-decoration-color: currentColor;
    text-decoration-thickness: 2px;
  }
  :focus-visible {
    outline: 3px solid var(--accent-mark);
    outline-offset: 2px;
    border-radius: 2px;
  }
  code,
  kbd,
  pre,
  .mono {
    font-family: var(--mono);
    font-size: 0.9em;
  }
  code {
    overflow-wrap: anywhere;
  }
  pre {
    overflow-x: auto;
    padding: 1rem;
    background: var(--sunken);
    border: 1px solid var(--line);
    border-radius: 4px;
    line-height: 1.6;
    font-size: var(--small);
  }
  pre code {
    font-size: inherit;
    overflow-wrap: normal;
  }
  strong {
    font-weight: 600;
  }
  sub {
    font-size: 0.75em;
    line-height: 0;
  }
  small,
  .small {
    font-size: var(--small);
  }
  .muted {
    color: var(--muted);
  }
  time,
  .num {
    font-variant-numeric: tabular-nums lining-nums;
  }
  hr {
    border: 0;
    border-top: 1px solid var(--line);
    margin: 0;
  }
  svg {
    display: block;
    overflow: visible;
  }
  .icon {
    display: inline-block;
    vertical-align: -0.15em;
    flex: none;
  }
  details > summary {
    cursor: pointer;
    font-size: var(--small);
    color: var(--accent);
    width: fit-content;
    padding: 0.125rem 0;
  }
  details[open] > summary {
    margin-bottom: 0.5rem;
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .skip {
    position: absolute;
    left: 1rem;
    top: -4rem;
    padding: 0.5rem 1rem;
    background: var(--ink);
    color: var(--paper);
    z-index: 2;
  }
  .skip:focus {
    top: 1rem;
  }
`
