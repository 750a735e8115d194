import type { Example } from '#contract/suites'
import { suiteText } from '#store/suites'
import type { Deps } from '../deps.ts'
import { readLines } from './read-lines.ts'

/** The stored examples of a suite, one by one. They were checked when the suite was made. Throws once the text is deleted. */
export async function* readExamples(deps: Deps, digest: string): AsyncGenerator<Example> {
  const text = await suiteText(deps.store, digest)
  if (text === null) throw new Error('the text of this suite was deleted')
  for await (const { bytes } of readLines(text)) {
    if (bytes === null) throw new Error('a stored line is longer than a line may be')
    yield JSON.parse(new TextDecoder().decode(bytes)) as Example
  }
}
