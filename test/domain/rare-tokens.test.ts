import { expect, test } from 'vitest'
import { membersOwn, rareTokens } from '#domain/rare-tokens'

const texts = Array.from({ length: 100 }, (_, i) => ({
  split: i % 2 === 0 ? ('member' as const) : ('nonmember' as const),
  tokens: [1, 2 + (i % 9), ...(i % 10 === 0 ? [77, 77] : []), ...(i === 4 ? [88] : [])],
}))

test('a token planted in some members comes first; what all share, and what one text holds, does not come', () => {
  const found = rareTokens(texts, 5)
  expect(found[0]).toEqual({ token: 77, members: 10, nonmembers: 0 })
  expect(found.map(({ token }) => token)).not.toContain(1)
  expect(found.map(({ token }) => token)).not.toContain(88)
})

test('the more texts hold it the earlier it comes, and no more come than were asked for', () => {
  const more = texts.map((text, i) => ({ ...text, tokens: [...text.tokens, ...(i % 20 === 2 ? [66] : [])] }))
  const places = rareTokens(more, 50).map(({ token }) => token)
  expect(places.indexOf(77)).toBeLessThan(places.indexOf(66))
  expect(rareTokens(more, 1)).toHaveLength(1)
})

test('the members’ own are all that members hold and hardly any non-member does, be it in one text', () => {
  const own = membersOwn(texts)
  expect([77, 88].every((token) => own.has(token))).toBe(true)
  expect(own.has(1)).toBe(false)
  const members = texts.filter(({ split }) => split === 'member')
  expect(membersOwn(members)).toEqual(new Set(members.flatMap(({ tokens }) => tokens)))
})
