import type { HtmlEscapedString } from 'hono/utils/html'
import type { Leaderboard, LeaderboardQuery } from '#contract/leaderboard'
import { assets } from './assets/files.tsx'
import { Board } from './board.tsx'
import { PAGE_ROWS, boardAddress } from './board-address.tsx'
import { captionOf } from './leaderboard.tsx'

/** `/embed/leaderboard`: rows of the board for a frame in another site; its links open beside that site. */
export function embedPage(view: { query: LeaderboardQuery; board: Leaderboard; origin: string }): string {
  const { urls } = assets()
  const markup = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Leaderboard · Memorisk</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <link rel="stylesheet" href={urls.style} />
        <link rel="icon" href={urls.icon} type="image/svg+xml" />
      </head>
      <body class="embed">
        <main>
          <h1>Memorization risk of fine-tuned models</h1>
          {view.board.data.length === 0 ? (
            <p class="empty">Nothing is published here yet.</p>
          ) : (
            <Board of={view.board.data} caption={captionOf(view.query)} target="_blank" />
          )}
          <p class="small">
            <a href={boardAddress('/', { ...view.query, limit: PAGE_ROWS })} target="_blank" rel="noopener">
              The whole board
            </a>{' '}
            <span class="muted">at {new URL(view.origin).host}, measured by Memorisk</span>
          </p>
        </main>
      </body>
    </html>
  ) as HtmlEscapedString
  return `<!doctype html>${markup.toString()}`
}
