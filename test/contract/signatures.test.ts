import { createPublicKey, verify } from 'node:crypto'
import { expect, test } from 'vitest'
import { canonicalJson } from '#contract/canonical-json'
import { type SecretKeySet, checkSignature, publicKeys, signReport, thumbprint } from '#contract/signatures'
import { report as fixture } from '../web/fixtures/report.ts'

/** RFC 8037, appendix A: key, thumbprint. */
const KEY: SecretKeySet['keys'][number] = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  alg: 'EdDSA',
  use: 'sig',
  status: 'active',
}
/** RFC 8032, section 7.1, test 2: somebody else's key. */
const OTHER = {
  ...KEY,
  d: 'TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs',
  x: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw',
  kid: 'other',
}
const keys = publicKeys({ keys: [KEY] })

async function signed(key = KEY) {
  const report = fixture()
  return { ...report, provenance: { ...report.provenance, signature: await signReport(report, key) } }
}

test('the name of a key is its thumbprint (RFC 8037, A.3)', async () => {
  expect(await thumbprint(KEY)).toBe(KEY.kid)
})

test('a public set holds no private part', () => {
  expect(JSON.stringify(keys)).not.toContain(KEY.d)
  expect(keys.keys[0]).toMatchObject({ x: KEY.x, status: 'active' })
})

test('a report that was signed is genuine, in whatever order and layout its JSON comes', async () => {
  const report = await signed()
  expect(await checkSignature(report, keys)).toEqual({ status: 'valid', kid: KEY.kid, key: 'active' })
  const turned = Object.fromEntries(Object.entries(report).toReversed())
  expect(await checkSignature(JSON.parse(JSON.stringify(turned, null, 4)), keys)).toMatchObject({ status: 'valid' })
  expect(await signReport(fixture(), KEY)).toBe(report.provenance.signature)
})

test("another implementation agrees: a detached JWS under Node's own Ed25519", async () => {
  const report = await signed()
  const [header, , signature] = report.provenance.signature.split('.') as [string, string, string]
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ alg: 'EdDSA', kid: KEY.kid })
  const { signature: _, ...provenance } = report.provenance
  const payload = Buffer.from(canonicalJson({ ...report, provenance })).toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: KEY.x }, format: 'jwk' })
  expect(verify(null, Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'))).toBe(true)
})

/** Every place in a value where something can be changed, one for each name: array elements share theirs. */
function places(value: unknown, path: (string | number)[] = [], found = new Map<string, (string | number)[]>()) {
  if (value !== null && typeof value === 'object') {
    const entries = Array.isArray(value) ? value.map((one, i) => [i, one] as const) : Object.entries(value)
    for (const [name, member] of entries) places(member, [...path, name], found)
  } else {
    const name = path.map((step) => (typeof step === 'number' ? '#' : step)).join('.')
    if (!found.has(name)) found.set(name, path)
  }
  return found
}

function changed(report: object, path: readonly (string | number)[]): object {
  const copy = structuredClone(report)
  const last = path.at(-1)!
  const parent = path.slice(0, -1).reduce<unknown>((at, step) => (at as Record<string, unknown>)[step], copy)
  const before = (parent as Record<string, unknown>)[last]
  ;(parent as Record<string, unknown>)[last] = typeof before === 'number' ? before + 1e-9 * (1 + before) : 'changed'
  return copy
}

test('changed in any one place it is not', { timeout: 60_000 }, async () => {
  const report = await signed()
  const all = places(report)
  all.delete('provenance.signature')
  expect(all.size).toBeGreaterThan(120)
  for (const [name, path] of all) {
    expect(await checkSignature(changed(report, path), keys), name).toEqual({ status: 'invalid', reason: 'altered' })
  }
})

test.each([
  ['a member less', (report: Record<string, unknown>) => ({ ...report, checks: undefined })],
  ['a member more', (report: Record<string, unknown>) => ({ ...report, note: 'all is well' })],
  [
    'a member more, deep inside',
    (report: Record<string, unknown>) => ({ ...report, verdict: { ...(report['verdict'] as object), x: 1 } }),
  ],
  [
    'an attack less',
    (report: Record<string, unknown>) => ({ ...report, membership: (report['membership'] as unknown[]).slice(1) }),
  ],
  [
    'rules in another order',
    (report: Record<string, unknown>) => ({ ...report, membership: (report['membership'] as unknown[]).toReversed() }),
  ],
])('%s: altered', async (_, tamper) => {
  expect(await checkSignature(tamper(await signed()), keys)).toEqual({ status: 'invalid', reason: 'altered' })
})

test('somebody else cannot sign: not with a key of their own, not under our name', async () => {
  expect(await checkSignature(await signed(OTHER), keys)).toEqual({ status: 'invalid', reason: 'unknown_key' })
  const forged = await signed({ ...OTHER, kid: KEY.kid })
  expect(await checkSignature(forged, keys)).toEqual({ status: 'invalid', reason: 'altered' })
})

test('a retired key still vouches for what it signed, a revoked one for nothing', async () => {
  const report = await signed()
  const rotated = publicKeys({ keys: [OTHER, { ...KEY, status: 'retired' }] })
  expect(await checkSignature(report, rotated)).toEqual({ status: 'valid', kid: KEY.kid, key: 'retired' })
  const leaked = publicKeys({ keys: [OTHER, { ...KEY, status: 'revoked' }] })
  expect(await checkSignature(report, leaked)).toEqual({ status: 'invalid', reason: 'revoked_key' })
})

test('no signature is no signature', async () => {
  expect(await checkSignature(fixture(), keys)).toEqual({ status: 'unsigned' })
  for (const nothing of [null, 7, [], {}, { provenance: null }]) {
    expect(await checkSignature(nothing, keys)).toEqual({ status: 'unsigned' })
  }
})

test('what is none is malformed, and other algorithms are not taken', async () => {
  const report = await signed()
  const [header, , tail] = report.provenance.signature.split('.') as [string, string, string]
  const none = Buffer.from('{"alg":"none","kid":"' + KEY.kid + '"}').toString('base64url')
  for (const signature of [
    'x',
    1,
    `${header}..`,
    `${header}.e30.${tail}`,
    `${none}..${tail}`,
    `e30..${tail}`,
    `!..${tail}`,
  ]) {
    const bad = { ...report, provenance: { ...report.provenance, signature } }
    expect(await checkSignature(bad, keys)).toEqual({ status: 'invalid', reason: 'malformed' })
  }
})
