import { css } from './css.tsx'

/** Dense, aligned tables; on a phone each row becomes a card with the same order of facts, each under its column's name. */
export const tables = css`
  table {
    border-collapse: collapse;
    width: 100%;
    font-variant-numeric: tabular-nums lining-nums;
    font-size: var(--small);
  }
  caption {
    text-align: left;
    padding-bottom: 0.5rem;
    color: var(--muted);
    font-size: var(--small);
    max-width: var(--measure);
  }
  th,
  td {
    text-align: left;
    vertical-align: baseline;
    padding: 0.5rem 1rem 0.5rem 0;
    border-bottom: 1px solid var(--line);
  }
  th:last-child,
  td:last-child {
    padding-right: 0;
  }
  thead th {
    font-size: var(--small);
    font-weight: 500;
    color: var(--muted);
    border-bottom-color: var(--mark);
    vertical-align: bottom;
    line-height: 1.3;
  }
  tbody th {
    font-weight: 500;
  }
  /* somebody's words, of any length and perhaps without a space to break at, where the other columns leave room */
  .any-words {
    overflow-wrap: anywhere;
  }
  tbody th .small {
    font-weight: 400;
  }
  .n {
    text-align: right;
  }
  tbody tr:hover > * {
    background: color-mix(in oklab, var(--ink) 3%, transparent);
  }
  .scroll {
    overflow-x: auto;
  }
  .measured {
    white-space: nowrap;
  }
  .measured .ci {
    color: var(--muted);
  }
  .absent {
    color: var(--muted);
    font-style: normal;
    font-size: var(--small);
    line-height: 1.35;
    display: block;
    max-width: 11rem;
  }
  .bar {
    margin-top: 0.25rem;
  }
  td .bar {
    max-width: 9rem;
  }
  .model-name {
    display: inline-flex;
    gap: 0.5rem;
    align-items: center;
  }

  @media (min-width: 40.01rem) {
    /* numbers end where words begin */
    .n + :not(.n) {
      padding-left: 0.75rem;
    }
  }
  @media (max-width: 40rem) {
    table.cards,
    .cards tbody,
    .cards tr,
    .cards td,
    .cards tbody th {
      display: block;
    }
    .cards thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .cards tr {
      padding: 0.75rem 0;
      border-bottom: 1px solid var(--line);
    }
    .cards caption {
      display: block;
    }
    .cards td,
    .cards tbody th {
      display: flow-root;
      border: 0;
      padding: 0.25rem 0 0.25rem 9.25rem;
      text-align: left;
      min-height: 2rem;
    }
    .cards td::before,
    .cards tbody th::before {
      content: attr(data-label);
      float: left;
      margin-left: -9.25rem;
      width: 8.5rem;
      color: var(--muted);
      font-weight: 400;
      font-size: var(--small);
    }
    .cards tbody th.title {
      display: block;
      font-size: var(--body);
      padding: 0 0 0.5rem;
    }
    .cards tbody th.title::before {
      content: none;
    }
    .cards .measured {
      white-space: normal;
    }
  }
`
