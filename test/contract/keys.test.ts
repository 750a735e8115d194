import { assert, constantFrom, nat, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crc32 } from '#contract/crc32'
import { KeyId } from '#contract/ids'
import { formatKey, keyHint, newSecret, parseKey } from '#contract/keys'

const id = KeyId.parse('key_01J0000000000000000000000Z')

describe('crc32', () => {
  // The check value of the CRC catalogue (CRC-32/ISO-HDLC).
  test('of "123456789" is cbf43926', () => expect(crc32('123456789')).toBe(0xcbf43926))
  test('of nothing is 0', () => expect(crc32('')).toBe(0))
})

describe('a key', () => {
  test('is read as it was written, and shows its id alone', () => {
    const secret = newSecret()
    const key = formatKey({ id, secret })
    expect(key).toMatch(/^mrk_[0-9A-Z]{26}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/)
    expect(parseKey(key)).toEqual({ id, secret })
    expect(keyHint(key)).toBe('mrk_01J0000000000000000000000Z')
  })

  test('with any one character changed is no key', () => {
    const key = formatKey({ id, secret: newSecret() })
    assert(
      property(nat(key.length - 1), constantFrom(...'0123456789ABCabcxyz_'), (at, character) => {
        return key[at] === character || parseKey(key.slice(0, at) + character + key.slice(at + 1)) === null
      }),
    )
  })

  test('nor is anything else', () => {
    assert(property(string(), (text) => parseKey(text) === null))
  })
})
