/** What to type to get a first row. */
export function FirstSteps({ origin }: { origin: string }) {
  return (
    <ol class="stack-wide steps">
      <li>
        <p>
          Write down what the model was trained on and what it was not, one text a line, in <code>suite.jsonl</code>:
        </p>
        <pre tabindex={0}>
          <code>{`{"id": "m1", "split": "member", "text": "a text from the training data"}\n{"id": "n1", "split": "nonmember", "text": "a text like it that was left out"}`}</code>
        </pre>
      </li>
      <li>
        <p>Scan the adapter, head or model you trained. Here nothing leaves the machine:</p>
        <pre tabindex={0}>
          <code>npx memorisk scan ./my-adapter --base ./gpt2 --suite suite.jsonl --embedded</code>
        </pre>
      </li>
      <li>
        <p>Or let this server do it, with a key, and publish the numbers:</p>
        <pre tabindex={0}>
          <code>{`export MEMORISK_URL=${origin} MEMORISK_KEY=mrk_…\nnpx memorisk scan ./my-adapter --base gpt2 --suite suite.jsonl --publish`}</code>
        </pre>
      </li>
    </ol>
  )
}
