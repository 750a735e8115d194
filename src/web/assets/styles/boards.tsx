import { css } from './css.tsx'

/** The leaderboard around its table: tiers to choose, filters, order in the heads, the way on; and the page that others frame. */
export const boards = css`
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
    border-bottom: 1px solid var(--line);
    margin-top: 0.75rem;
  }
  .tabs a {
    color: var(--muted);
    text-decoration: none;
    padding: 0.375rem 0;
    margin-bottom: -1px;
    border-bottom: 2px solid transparent;
  }
  .tabs a:hover {
    color: var(--ink);
  }
  .tabs a[aria-current] {
    color: var(--ink);
    font-weight: 600;
    border-bottom-color: var(--accent-mark);
  }
  .filters {
    display: grid;
    grid-template-columns: repeat(6, minmax(0, 1fr)) auto;
    gap: 0.75rem 1rem;
    align-items: end;
    margin-block: 1rem 1.5rem;
  }
  .filters label {
    font-weight: 400;
    font-size: var(--small);
    color: var(--muted);
    margin-bottom: 0.125rem;
  }
  .filters-end {
    display: flex;
    gap: 1rem;
    align-items: baseline;
    white-space: nowrap;
  }
  select {
    width: 100%;
    font: 400 var(--small) / 1.5 var(--sans);
    min-height: 2.375rem;
    padding: 0.375rem 0.5rem;
    color: var(--ink);
    background: var(--raised);
    border: 1px solid var(--mark);
    border-radius: 4px;
    text-overflow: ellipsis;
  }
  .filters button {
    font-size: var(--small);
    min-height: 2.375rem;
    padding: 0.375rem 1.25rem;
  }
  .board thead a {
    color: inherit;
    text-decoration: none;
  }
  .board thead a:hover {
    color: var(--ink);
    text-decoration: underline;
  }
  .board [aria-sort] {
    color: var(--ink);
    font-weight: 600;
  }
  .arrow {
    white-space: pre;
  }
  .pager {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1.5rem;
    align-items: baseline;
    margin-top: 1rem;
  }
  .pager > span {
    margin-left: auto;
    font-size: var(--small);
  }
  .empty {
    padding: 2rem 0;
    color: var(--muted);
  }
  .embed main {
    padding: 1rem;
  }
  .embed h1 {
    font-size: var(--lead);
    margin-bottom: 0.5rem;
  }
  .embed .board + *,
  .embed .scroll + p {
    margin-top: 0.75rem;
  }
  @media (max-width: 60rem) {
    .filters {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
    .filters-end {
      grid-column: 1 / -1;
    }
  }
  @media (max-width: 40rem) {
    .filters {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .pager > span {
      margin-left: 0;
      width: 100%;
    }
  }
`
