/** Who reads this report, and the button that changes it. For its owner alone; works without scripts. */
export function Publishing({ scan, published, maySubmit }: { scan: string; published: boolean; maySubmit: boolean }) {
  return (
    <form method="post" action={`/scans/${scan}/${published ? 'unpublish' : 'publish'}`} class="publishing">
      <p>
        {published ? (
          <>
            <strong>Published.</strong> Anybody may read this report, without the texts behind it.
          </>
        ) : (
          <>
            <strong>Private.</strong> Only your organisation reads this report. Publishing shows its numbers, never its
            texts.
          </>
        )}
      </p>
      {maySubmit && (
        <button type="submit" class="quiet">
          {published ? 'Take it back' : 'Publish'}
        </button>
      )}
    </form>
  )
}
