import { css } from './css.tsx'

/** The frame every page stands in: header, twelve columns, footer; one column on a phone. */
export const layout = css`
  .frame {
    max-width: var(--frame);
    margin: 0 auto;
    padding: 0 1.5rem;
  }
  .top {
    border-bottom: 1px solid var(--line);
  }
  .top .frame {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 2rem;
    min-height: 3.5rem;
    padding-block: 0.5rem;
  }
  .brand {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    color: var(--ink);
    font-weight: 600;
    font-size: var(--body);
    letter-spacing: -0.01em;
    text-decoration: none;
  }
  .top nav {
    display: flex;
    gap: 0.25rem 1.5rem;
    margin-left: auto;
  }
  .top nav a {
    color: var(--muted);
    text-decoration: none;
    padding: 0.25rem 0;
    border-bottom: 2px solid transparent;
  }
  .top nav a:hover {
    color: var(--ink);
  }
  .top nav a[aria-current] {
    color: var(--ink);
    border-bottom-color: var(--accent-mark);
  }
  main {
    padding-block: 2.5rem 5rem;
  }
  main > .frame > * + * {
    margin-top: 3.5rem;
  }
  .foot {
    border-top: 1px solid var(--line);
    color: var(--muted);
    font-size: var(--small);
  }
  .foot .frame {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 3rem;
    padding-block: 1.5rem 2.5rem;
  }
  .foot p {
    flex: 1 1 24rem;
  }
  .foot ul {
    display: flex;
    gap: 1.25rem;
    list-style: none;
    padding: 0;
    flex-wrap: wrap;
  }

  .section {
    display: grid;
    grid-template-columns: repeat(12, minmax(0, 1fr));
    column-gap: 2rem;
    row-gap: 1.5rem;
    padding-top: 1.5rem;
    border-top: 1px solid var(--line);
  }
  .section > header {
    grid-column: span 3;
  }
  .section > header p {
    margin-top: 0.5rem;
    font-size: var(--small);
    color: var(--muted);
  }
  .section > .body {
    grid-column: span 9;
    min-width: 0;
  }
  .section > .body > * + * {
    margin-top: 2rem;
  }
  .wide {
    grid-column: 1 / -1;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 2rem;
    align-items: start;
  }
  .stack-sections > * + * {
    margin-top: 3rem;
  }
  .stack-sections > section > h2 {
    margin-bottom: 0.75rem;
  }
  .stack > * + * {
    margin-top: 0.5rem;
  }
  .stack-wide > * + * {
    margin-top: 1rem;
  }

  @media (max-width: 60rem) {
    .section > header,
    .section > .body {
      grid-column: 1 / -1;
    }
    .pair {
      grid-template-columns: minmax(0, 1fr);
    }
  }
  @media (max-width: 40rem) {
    .frame {
      padding-inline: 1rem;
    }
    .top nav {
      margin-left: 0;
      width: 100%;
      gap: 1.25rem;
    }
    main {
      padding-block: 1.5rem 3rem;
    }
    main > .frame > * + * {
      margin-top: 2.5rem;
    }
  }
`
