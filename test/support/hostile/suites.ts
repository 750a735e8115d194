import { concat, utf8 } from './build.ts'
import type { HostileCase } from './case.ts'

const good = { id: 'a', text: 't1 t2 t3', split: 'member' }
const line = (value: unknown) => utf8(`${JSON.stringify(value)}\n`)

function suite(name: string, ...lines: readonly Uint8Array[]): HostileCase {
  return { name: `suite: ${name}`, submit: 'suite', lines: concat(...lines) }
}

const canary = { template: 'code {secret}', secret: '1 2 3', alphabet: '0123456789', repetitions: 4 }

/** Everything that can be wrong with a suite. */
export const hostileSuites: readonly HostileCase[] = [
  suite('is empty'),
  suite('is white space', utf8('\n\n  \n')),
  suite('is not JSON', utf8('hello\n')),
  suite('is one JSON list', utf8('[{"id":"a"}]')),
  suite('has a line cut off', line(good), utf8('{"id":"b","text":"t1')),
  suite('is not UTF-8', new Uint8Array([0x7b, 0xff, 0xfe, 0x7d, 0x0a])),
  suite(
    'has an overlong UTF-8 sequence',
    concat(utf8('{"id":"a","split":"member","text":"'), new Uint8Array([0xc0, 0xaf]), utf8('"}\n')),
  ),
  suite('is UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00])),
  suite('has a NUL', utf8('{"id":"a\\u0000","text":"t1 t2","split":"member"}\n')),
  suite('has a lone surrogate', utf8('{"id":"a","text":"t1 \\ud800 t2","split":"member"}\n')),
  suite('has the same id twice', line(good), line(good)),
  suite('has a line of 10 MB', utf8(`{"id":"a","split":"member","text":"${'t1 '.repeat(3_500_000)}"}\n`)),
  suite('has a line of 10 MB that is not JSON', utf8('x'.repeat(10_000_000))),
  suite('has an id of 1 MB', line({ ...good, id: 'x'.repeat(1_000_000) })),
  suite('has a field of 100,000 brackets', utf8(`{"id":"a","split":"member","text":${'['.repeat(100_000)}\n`)),
  ...([null, 7, true, [], {}] as unknown[]).flatMap((value) => [
    suite(`text is ${JSON.stringify(value)}`, line({ ...good, text: value })),
    suite(`id is ${JSON.stringify(value)}`, line({ ...good, id: value })),
    suite(`split is ${JSON.stringify(value)}`, line({ ...good, split: value })),
    suite(`a line is ${JSON.stringify(value)}`, line(value)),
  ]),
  suite('text is empty', line({ ...good, text: '' })),
  suite('text is missing', line({ id: 'a', split: 'member' })),
  suite('id is missing', line({ text: 't1 t2', split: 'member' })),
  suite('id is empty', line({ ...good, id: '' })),
  suite('split is unknown', line({ ...good, split: 'train' })),
  suite('split is in capitals', line({ ...good, split: 'MEMBER' })),
  suite('an unknown field', line({ ...good, label: 1 })),
  suite('a __proto__ field', utf8('{"id":"a","text":"t1 t2","split":"member","__proto__":{"x":1}}\n')),
  suite('prefix is not a prefix', line({ ...good, prefix: 'zzz' })),
  suite('prefix is the whole text', line({ ...good, prefix: good.text })),
  suite('prefix is a number', line({ ...good, prefix: 3 })),
  suite('group is a list', line({ ...good, group: ['x'] })),
  suite('a canary without its facts', line({ ...good, split: 'canary' })),
  suite('a member with canary facts', line({ ...good, canary })),
  suite('a canary whose text is another', line({ id: 'c', split: 'canary', text: 'code 9 9 9', canary })),
  ...Object.keys(canary).flatMap((field) => [
    suite(
      `a canary without ${field}`,
      line({ id: 'c', split: 'canary', text: 'code 1 2 3', canary: { ...canary, [field]: undefined } }),
    ),
    suite(
      `a canary whose ${field} is a list`,
      line({ id: 'c', split: 'canary', text: 'code 1 2 3', canary: { ...canary, [field]: [] } }),
    ),
  ]),
  suite(
    'a canary outside its alphabet',
    line({ id: 'c', split: 'canary', text: 'code x y z', canary: { ...canary, secret: 'x y z' } }),
  ),
  suite(
    'a canary without a place',
    line({ id: 'c', split: 'canary', text: 'code', canary: { ...canary, template: 'code' } }),
  ),
  suite(
    'a canary of negative repetitions',
    line({ id: 'c', split: 'canary', text: 'code 1 2 3', canary: { ...canary, repetitions: -1 } }),
  ),
  suite(
    'bad lines by the thousand',
    ...Array.from({ length: 5000 }, (_, i) => line({ id: `x${i}`, split: 'nope', text: '' })),
  ),
]
