/** Where a method comes from. arXiv ids become links; the reader's browser goes there only when asked to. */
export function Paper({ of }: { of: string }) {
  return (
    <>
      {of.split(/(arXiv:\d{4}\.\d{4,5})/).map((part, i) =>
        i % 2 === 0 ? (
          part
        ) : (
          <a href={`https://arxiv.org/abs/${part.slice('arXiv:'.length)}`} rel="noreferrer">
            {part}
          </a>
        ),
      )}
    </>
  )
}
