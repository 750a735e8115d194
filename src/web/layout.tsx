import type { Child } from 'hono/jsx'
import type { HtmlEscapedString } from 'hono/utils/html'
import { assets } from './assets/files.tsx'

export type Place = 'scans' | 'studies' | 'upload' | 'methods' | 'api' | 'sign-in' | null

/** What every page needs to know about who reads it and where it stands. */
export interface Shell {
  readonly title: string
  readonly description?: string
  readonly place: Place
  readonly signedIn: boolean
  /** The page watches something that is still running. */
  readonly live?: boolean
  /** The page sends files. */
  readonly upload?: boolean
}

/** A whole HTML document. Pages return strings: nothing streams, so an error can still become an error page. */
export function documentOf(shell: Shell, children: Child): string {
  // Nothing here is asynchronous, so the element is text.
  const markup = (<Document shell={shell}>{children}</Document>) as HtmlEscapedString
  return `<!doctype html>${markup.toString()}`
}

function Document({ shell, children }: { shell: Shell; children?: Child }) {
  const { urls } = assets()
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{`${shell.title} · Memorisk`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="description" content={shell.description ?? TAGLINE} />
        <meta name="color-scheme" content="light dark" />
        <link rel="preload" href={urls.sans} as="font" type="font/woff2" crossorigin="" />
        <link rel="stylesheet" href={urls.style} />
        <link rel="icon" href={urls.icon} type="image/svg+xml" />
        {shell.live && <script type="module" src={urls.live} />}
        {shell.upload && <script type="module" src={urls.upload} />}
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to the content
        </a>
        <Top shell={shell} />
        <main id="content">
          <div class="frame">{children}</div>
        </main>
        <Foot signedIn={shell.signedIn} />
      </body>
    </html>
  )
}

function Top({ shell }: { shell: Shell }) {
  return (
    <header class="top">
      <div class="frame">
        <a class="brand" href="/">
          <svg class="icon" width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
            <path d="M2.5 1.5v18h18" fill="none" stroke="var(--mark)" stroke-width="1.5" />
            <path
              d="M4.5 17.5 18.5 3.5"
              fill="none"
              stroke="var(--mark)"
              stroke-width="1.5"
              stroke-dasharray="2.5 2.5"
            />
            <path
              d="M4.5 17.5C4.5 8.5 8 4.5 19 3.2"
              fill="none"
              stroke="var(--accent-mark)"
              stroke-width="2.5"
              stroke-linecap="round"
            />
          </svg>
          Memorisk
        </a>
        <nav aria-label="Site">
          <Entry href="/" current={shell.place === 'scans'} word="Scans" />
          <Entry href="/studies" current={shell.place === 'studies'} word="Studies" />
          <Entry href="/upload" current={shell.place === 'upload'} word="Upload" />
          <Entry href="/methods" current={shell.place === 'methods'} word="Methods" />
          <Entry href="/docs" current={shell.place === 'api'} word="API" />
          <Entry href="/sign-in" current={shell.place === 'sign-in'} word={shell.signedIn ? 'Key' : 'Sign in'} />
        </nav>
      </div>
    </header>
  )
}

function Entry({ href, current, word }: { href: string; current: boolean; word: string }) {
  return (
    <a href={href} {...(current && { 'aria-current': 'page' as const })}>
      {word}
    </a>
  )
}

function Foot({ signedIn }: { signedIn: boolean }) {
  return (
    <footer class="foot">
      <div class="frame">
        <p>
          A clean result shows that these attacks, on these texts, found nothing. It does not prove that nothing is
          remembered.
        </p>
        <ul>
          <li>
            <a href="/methods">How each number is computed</a>
          </li>
          <li>
            <a href="/openapi.json">OpenAPI</a>
          </li>
          <li>
            <a href="/sign-in">{signedIn ? 'Change or forget the key' : 'Sign in with a key'}</a>
          </li>
        </ul>
      </div>
    </footer>
  )
}

const TAGLINE = 'How much of its training data does a fine-tuned language model remember?'
