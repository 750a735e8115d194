import { documentOf } from './layout.tsx'

/** `/sign-in`: trades a key for a cookie that scripts cannot read. */
export function signInPage(view: { refused: boolean; hint: string | null }): string {
  const signedIn = view.hint !== null
  return documentOf(
    { title: signedIn ? 'Your key' : 'Sign in', place: 'sign-in', signedIn },
    <div class="plain-head">
      <h1>{signedIn ? 'You read with a key.' : 'Read private scans with a key.'}</h1>
      <p>
        Published scans need none. The key stays in this browser, in a cookie that scripts cannot read. It shows you
        your pages and <a href="/upload">sends models from here</a>.
      </p>
      {signedIn && (
        <form method="post" action="/sign-out" class="stack-wide">
          <p>
            Key <code>{view.hint}</code>
          </p>
          <button type="submit">Forget it here</button>
        </form>
      )}
      <form method="post" action="/sign-in" class="stack-wide">
        {view.refused && (
          <p id="refused" role="alert" class="status status-fail">
            This is not a key of this server, or it was revoked or has expired.
          </p>
        )}
        <div>
          <label for="key">{signedIn ? 'Another key' : 'Key'}</label>
          <input
            id="key"
            name="key"
            type="password"
            autocomplete="current-password"
            required
            placeholder="mrk_…"
            {...(view.refused && { 'aria-invalid': 'true' as const, 'aria-describedby': 'refused' })}
          />
        </div>
        <button type="submit">Sign in</button>
      </form>
    </div>,
  )
}
