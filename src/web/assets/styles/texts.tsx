import { css } from './css.tsx'

/** Training texts for their owner: the more a token was learned, the heavier the line below it. */
export const texts = css`
  .example > header > p {
    max-width: none;
    margin-top: 0.25rem;
  }
  .tokens {
    margin-top: 0.75rem;
    padding: 1rem 1.25rem;
    max-width: none;
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 4px;
    line-height: 2;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    text-wrap: wrap;
  }
  .tokens .lead {
    color: var(--muted);
  }
  .tok-1,
  .tok-2,
  .tok-3,
  .tok-4 {
    text-decoration: underline var(--accent-mark);
    text-underline-offset: 0.3em;
    text-decoration-skip-ink: none;
  }
  .tok-1 {
    text-decoration-thickness: 1px;
    text-decoration-style: dotted;
  }
  .tok-2 {
    text-decoration-thickness: 1.5px;
  }
  .tok-3 {
    text-decoration-thickness: 3px;
  }
  .tok-4 {
    text-decoration-thickness: 4px;
    background: var(--accent-wash);
  }
  .tok-1:hover,
  .tok-2:hover,
  .tok-3:hover,
  .tok-4:hover {
    background: var(--accent-wash);
  }
  .key .tok-1,
  .key .tok-2,
  .key .tok-3,
  .key .tok-4 {
    padding-bottom: 0.4em;
    color: var(--ink);
  }
`
