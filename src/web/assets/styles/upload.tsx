import { css } from './css.tsx'

/** The form that sends a model: two columns of fields, a place to drop a folder, a bar for each file. */
export const upload = css`
  .upload {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: 2.5rem;
    align-items: start;
  }
  .upload > noscript,
  .upload > :last-child {
    grid-column: 1 / -1;
  }
  fieldset {
    border: 0;
    margin: 0;
    padding: 0;
    min-width: 0;
  }
  fieldset > * + * {
    margin-top: 1.25rem;
  }
  legend {
    padding: 0;
    margin-bottom: 0.75rem;
    font-size: var(--lead);
    font-weight: 600;
  }
  .upload label {
    margin-bottom: 0.25rem;
  }
  .upload .check {
    display: flex;
    gap: 0.75rem;
    align-items: baseline;
    font-weight: 400;
  }
  select {
    width: 100%;
    font: 400 var(--body) / 1.5 var(--sans);
    padding: 0.5rem 0.75rem;
    color: var(--ink);
    background: var(--raised);
    border: 1px solid var(--mark);
    border-radius: 4px;
  }
  input[type='file'] {
    font: 400 var(--small) / 1.5 var(--sans);
    color: var(--muted);
    max-width: 100%;
  }
  ::file-selector-button {
    font: 600 var(--small) / 1.5 var(--sans);
    padding: 0.25rem 0.75rem;
    margin-right: 0.75rem;
    color: var(--accent);
    background: transparent;
    border: 1px solid var(--mark);
    border-radius: 4px;
    cursor: pointer;
  }
  .drop {
    border: 1.5px dashed var(--mark);
    border-radius: 6px;
    padding: 1.25rem;
    background: var(--raised);
  }
  .drop.over {
    border-style: solid;
    border-color: var(--accent-mark);
    background: var(--accent-wash);
  }
  .drop > * + * {
    margin-top: 0.75rem;
  }
  .pickers {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    position: relative;
  }
  .pickers label {
    font: 600 var(--small) / 1.5 var(--sans);
    padding: 0.25rem 0.75rem;
    color: var(--accent);
    border: 1px solid var(--mark);
    border-radius: 4px;
    cursor: pointer;
  }
  .pickers label:hover {
    background: var(--accent-wash);
  }
  .pickers label:focus-within {
    outline: 2px solid var(--accent-mark);
    outline-offset: 2px;
  }
  .pickers input {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .sent-files {
    list-style: none;
    padding: 0;
    max-width: none;
  }
  .sent-files:empty {
    display: none;
  }
  .sent-files li {
    display: flex;
    flex-wrap: wrap;
    gap: 0 0.75rem;
    justify-content: space-between;
    max-width: none;
    font-size: var(--small);
  }
  .sent-files li + li {
    margin-top: 0.75rem;
  }
  progress {
    appearance: none;
    width: 100%;
    height: 6px;
    border: 0;
    border-radius: 3px;
    overflow: hidden;
    background: var(--sunken);
  }
  progress::-webkit-progress-bar {
    background: var(--sunken);
  }
  progress::-webkit-progress-value {
    background: var(--accent-mark);
  }
  progress::-moz-progress-bar {
    background: var(--accent-mark);
  }
  progress[data-step='hashing']::-webkit-progress-value {
    background: var(--mark);
  }
  progress[data-step='hashing']::-moz-progress-bar {
    background: var(--mark);
  }
  .problem {
    border-left: 3px solid var(--fail);
    padding: 0.25rem 0 0.25rem 1rem;
  }
  .problem > :first-child {
    color: var(--fail);
    font-weight: 600;
  }
  button:disabled {
    opacity: 0.5;
    cursor: default;
  }
  [hidden] {
    display: none;
  }
  @media (max-width: 60rem) {
    .upload {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`
