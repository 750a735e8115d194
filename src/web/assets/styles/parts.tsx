import { css } from './css.tsx'

/** The pieces that carry meaning: identity lines, key numbers, facts, stages, forms, the API's documentation. */
export const parts = css`
  .ident {
    max-width: none;
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
    color: var(--muted);
    align-items: baseline;
  }
  .ident > * {
    display: inline-flex;
    gap: 0.4rem;
    align-items: baseline;
  }
  .ident .icon {
    align-self: center;
  }
  .ident .value,
  .ident strong {
    color: var(--ink);
  }

  .operations > details {
    border-bottom: 1px solid var(--line);
    padding: 0.5rem 0;
  }
  .operations > details > summary {
    width: auto;
    color: var(--ink);
  }
  .operations .summary {
    color: var(--muted);
    margin-left: 0.5rem;
  }
  .operations h3 {
    margin-top: 1rem;
  }
  .operations dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0.25rem 0.75rem;
    margin: 0;
  }
  .operations dd {
    margin: 0;
  }
  .fields th {
    width: 14rem;
  }
  .fields .fields th {
    width: 10rem;
  }
  @media (max-width: 40rem) {
    .fields,
    .fields :is(tbody, tr, th, td) {
      display: block;
      width: auto;
      overflow-wrap: anywhere;
    }
    .fields th {
      border: 0;
      padding-bottom: 0;
    }
  }

  .steps li {
    max-width: none;
  }
  .steps pre {
    margin-top: 0.5rem;
  }
  .ident + * {
    margin-top: 2rem;
  }
  .keys {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr));
    gap: 1.75rem 2rem;
    margin: 0;
  }
  .keys > div {
    border-top: 2px solid var(--ink);
    padding-top: 0.5rem;
  }
  .keys dt {
    font-size: var(--small);
    color: var(--muted);
    line-height: 1.35;
    min-height: 2.7em;
  }
  .keys dd {
    font-variant-numeric: tabular-nums lining-nums;
  }
  .keys .value {
    font-size: var(--lead);
    font-weight: 600;
    line-height: 1.3;
    letter-spacing: -0.01em;
  }
  .keys .ci {
    color: var(--muted);
    white-space: nowrap;
  }
  .keys .note {
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.4;
    margin-top: 0.25rem;
  }
  .keys .absent {
    margin-top: 0.25rem;
  }

  .facts {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0.375rem 1.5rem;
  }
  .facts dt {
    color: var(--muted);
  }
  .facts dd {
    min-width: 0;
  }
  @media (max-width: 40rem) {
    .keys dt {
      min-height: 0;
    }
    .keys {
      gap: 1.25rem;
    }
    .facts {
      grid-template-columns: minmax(0, 1fr);
      gap: 0;
    }
    .facts dd {
      margin-bottom: 0.5rem;
    }
    .verdict {
      grid-template-columns: minmax(0, 1fr);
      gap: 1rem;
      margin-top: 1.25rem;
    }
    .grade-large {
      width: 3.5rem;
      height: 3.5rem;
    }
  }

  .note-box {
    border: 1px solid var(--line);
    background: var(--raised);
    border-radius: 4px;
    padding: 1rem 1.25rem;
  }
  .note-box > * + * {
    margin-top: 0.5rem;
  }

  .stages {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.5rem;
    list-style: none;
    padding: 0;
    max-width: none;
    color: var(--muted);
  }
  .stages li {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
  }
  .stages li + li::before {
    content: '→';
    color: var(--mark);
    margin-right: 0.1rem;
  }
  .stages [aria-current] {
    color: var(--ink);
    font-weight: 600;
  }
  .stages .past {
    color: var(--pass);
  }

  form.stack-wide {
    max-width: 30rem;
  }
  label {
    font-weight: 500;
    display: block;
  }
  input[type='text'],
  input[type='password'] {
    width: 100%;
    font: 400 var(--body) / 1.5 var(--mono);
    padding: 0.5rem 0.75rem;
    color: var(--ink);
    background: var(--raised);
    border: 1px solid var(--mark);
    border-radius: 4px;
  }
  button {
    font: 600 var(--body) / 1.5 var(--sans);
    padding: 0.5rem 1.25rem;
    border: 0;
    border-radius: 4px;
    background: var(--accent);
    color: var(--paper);
    cursor: pointer;
  }
  button:hover {
    background: color-mix(in oklab, var(--accent) 85%, var(--ink));
  }
  button.quiet {
    padding: 0.25rem 0.75rem;
    font-size: var(--small);
    background: transparent;
    color: var(--accent);
    border: 1px solid var(--mark);
  }
  button.quiet:hover {
    background: var(--accent-wash);
  }
  .publishing {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1.5rem;
    align-items: center;
    margin-top: 1.5rem;
    font-size: var(--small);
  }
  .formula {
    font-family: var(--mono);
    font-size: var(--small);
    padding: 1rem 1.25rem;
    background: var(--sunken);
    border-radius: 4px;
    white-space: pre-wrap;
    max-width: var(--measure);
  }
`
