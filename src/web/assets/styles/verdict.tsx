import { css } from './css.tsx'

/** Status words, grades, and the verdict that opens a report. */
export const verdict = css`
  .status .icon {
    align-self: center;
  }
  .status {
    display: inline-flex;
    align-items: baseline;
    gap: 0.4rem;
    font-weight: 600;
    white-space: nowrap;
  }
  p.status {
    white-space: normal;
    align-items: baseline;
  }
  .status-pass {
    color: var(--pass);
  }
  .status-warn {
    color: var(--warn);
  }
  .status-fail,
  .status-failed {
    color: var(--fail);
  }
  .status-inconclusive {
    color: var(--unsure);
  }
  .status-running {
    color: var(--accent);
  }
  .status-queued,
  .status-skipped,
  .status-cancelled {
    color: var(--muted);
    font-weight: 500;
  }

  .grade {
    display: inline-grid;
    place-items: center;
    min-width: 1.625rem;
    height: 1.625rem;
    padding: 0 0.25rem;
    border-radius: 3px;
    background: var(--grade-none);
    color: #fff;
    font-weight: 700;
    line-height: 1;
    print-color-adjust: exact;
  }
  .grade-A {
    background: var(--grade-a);
  }
  .grade-B {
    background: var(--grade-b);
  }
  .grade-C {
    background: var(--grade-c);
  }
  .grade-D {
    background: var(--grade-d);
  }
  .grade-F {
    background: var(--grade-f);
  }
  .grade-large {
    width: 5rem;
    height: 5rem;
    font-size: var(--display);
    border-radius: 6px;
  }

  .verdict {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 1.5rem 2rem;
    align-items: start;
    margin-top: 2rem;
  }
  .verdict .status {
    font-size: var(--lead);
    margin-bottom: 0.25rem;
  }
  .verdict h1 {
    max-width: 54rem;
  }
  .verdict p {
    margin-top: 0.75rem;
    font-size: var(--body);
  }
  .plain-head p {
    margin-top: 1rem;
    font-size: var(--body);
  }
`
