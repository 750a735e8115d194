import { documentOf } from './layout.tsx'

const WORDS: Record<number, { title: string; advice: string }> = {
  404: {
    title: 'There is nothing here, or it is not yours to see.',
    advice: 'Private scans, models and suites need the key of the organisation they belong to.',
  },
  429: { title: 'Too many requests.', advice: 'Wait a minute and try again.' },
  500: { title: 'Something went wrong on our side.', advice: 'Try again; if it persists, tell us the request id.' },
  503: { title: 'This part is out of reach for a moment.', advice: 'Try again in a few seconds.' },
}

/** Any refusal, in the style of the pages. */
export function problemPage(problem: { status: number; requestId: string }, reader: { signedIn: boolean }): string {
  const words = WORDS[problem.status] ?? { title: 'That did not work.', advice: 'Go back and try it another way.' }
  return documentOf(
    { title: String(problem.status), place: null, signedIn: reader.signedIn },
    <div class="plain-head">
      <p class="muted num">{problem.status}</p>
      <h1>{words.title}</h1>
      <p>{words.advice}</p>
      <p>
        <a href="/">All scans</a>
        {!reader.signedIn && (
          <>
            {' · '}
            <a href="/sign-in">Sign in with a key</a>
          </>
        )}
      </p>
      <p class="muted small">
        Request <code>{problem.requestId}</code>
      </p>
    </div>,
  )
}
