/** The texts of a split as people read of them: `nonmember` is the contract's word. */
export function splitWords(split: string): string {
  return split === 'nonmember' ? 'non-members' : `${split}s`
}
