import { css } from './css.tsx'

/**
 * The constants of the visual language: 4-pixel grid, four type sizes, paper and ink, one accent, Okabe–Ito kinds.
 * Text colours reach 7:1 on their ground in both schemes, lines and marks 3:1; a test computes it.
 */
export const tokens = css`
  :root {
    color-scheme: light dark;
    --paper: light-dark(#fbfaf7, #121416);
    --raised: light-dark(#ffffff, #191c1f);
    --sunken: light-dark(#f3f1ec, #0d0f10);
    --ink: light-dark(#1a1c1e, #ebe8e2);
    --muted: light-dark(#4d5157, #b0b4b9);
    --line: light-dark(#dcd8cf, #2f3337);
    --mark: light-dark(#878379, #7b8087);
    --accent: light-dark(#0b4a6f, #8ccbf0);
    --accent-mark: light-dark(#0b5d8c, #5fb2e0);
    --accent-wash: light-dark(#0b5d8c26, #5fb2e033);

    --pass: light-dark(#0b5748, #84d9c3);
    --warn: light-dark(#654a00, #f0c674);
    --fail: light-dark(#8d1b2d, #ffa79e);
    --unsure: light-dark(#4a4458, #c9c3dc);

    --grade-a: #00695c;
    --grade-b: #3d6b1f;
    --grade-c: #7a5b00;
    --grade-d: #a34300;
    --grade-f: #9c1c2e;
    --grade-none: #5a5e64;

    --kind-full: #0072b2;
    --kind-head: #d55e00;
    --kind-lora: #009e73;
    --kind-bottleneck: #e69f00;
    --kind-ia3: #cc79a7;
    --kind-prefix: #56b4e9;
    --kind-prompt: #f0e442;
    --kind-other: #8f8f8f;

    --sans: 'Source Sans 3', 'Source Sans Pro', 'Segoe UI', 'Noto Sans', sans-serif;
    --mono: 'Source Code Pro', 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace;
    --small: 0.9375rem;
    --body: 1rem;
    --lead: 1.375rem;
    --display: clamp(1.625rem, 1.25rem + 1.6vw, 2.25rem);
    --frame: 76rem;
    --measure: 42rem;
  }
`
