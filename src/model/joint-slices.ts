interface Range {
  readonly from: number
  readonly to: number
}

/** Whole examples, one after the other, of at most `most` tokens together; a longer one goes alone. */
export function exampleSlices(
  lengths: readonly number[],
  most: number,
): { readonly examples: Range; readonly tokens: Range }[] {
  const slices: { examples: { from: number; to: number }; tokens: { from: number; to: number } }[] = []
  let at = 0
  lengths.forEach((length, example) => {
    const open = slices.at(-1)
    if (open === undefined || at + length - open.tokens.from > most) {
      slices.push({ examples: { from: example, to: example + 1 }, tokens: { from: at, to: at + length } })
    } else {
      open.examples.to = example + 1
      open.tokens.to = at + length
    }
    at += length
  })
  return slices
}
