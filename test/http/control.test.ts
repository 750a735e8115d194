import { beforeAll, expect, test } from 'vitest'
import type { ProblemDetails } from '#contract/problem'
import type { Check } from '#contract/report/checks'
import { type Tenant, newTenant } from '../support/tenant.ts'
import { tinyBase, tinyFull, tinyHead, tinyLeaning } from '../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, ended, reportOfScan, tinyExamples } from '../support/tiny-world.ts'

const ATTACKS = ['ref_diff']
let owner: Tenant
let base: string
let examples: ReturnType<typeof tinyExamples>
let suite: string
let model: string

async function scan(body: Record<string, unknown>): Promise<string> {
  const answer = await owner.send('POST', '/v1/scans', { suite, attacks: ATTACKS, ...body })
  expect(answer.status, await answer.clone().text()).toBe(202)
  const { id } = await answer.json<{ id: string }>()
  expect((await ended(owner, id)).state).toBe('done')
  return id
}

async function checkWith(control: string): Promise<Check> {
  const { checks } = await reportOfScan(owner, await scan({ model, control }))
  return checks.find(({ name }) => name === 'positive_control')!
}

beforeAll(async () => {
  owner = await newTenant(['submit', 'admin'])
  base = await addBase(owner, tinyBase())
  // Members alone hold the letter that the overfitted model has learnt to expect.
  examples = tinyExamples(24).map((one) =>
    one.split === 'member' ? { ...one, text: one.text.replaceAll('w', 'z') } : one,
  )
  suite = await addSuite(owner, examples)
  model = await addModel(owner, base, tinyHead())
})

test('a control that the attack sees passes, one that it does not see makes the verdict inconclusive', async () => {
  const overfitted = await scan({ model: await addModel(owner, base, tinyLeaning({ letter: 'z', by: 4 })) })
  expect(await checkWith(overfitted)).toMatchObject({ outcome: 'pass', gate: true })
  const untuned = tinyLeaning({ letter: 'z', by: 0 })
  // On the same texts, uploaded again as a command does that names a file.
  const blind = await scan({ model: await addModel(owner, base, untuned), suite: await addSuite(owner, examples) })
  expect(await checkWith(blind)).toMatchObject({ outcome: 'fail', gate: true })
})

test('what can’t be a control is refused where it is named', async () => {
  const own = await scan({ model })
  const elsewhere = await scan({
    model: await addModel(owner, base, tinyFull()),
    suite: await addSuite(owner, tinyExamples(8, 1)),
  })
  const twin = await addModel(owner, base, tinyHead())
  for (const [asked, control, words] of [
    [model, own, 'no model is its own control'],
    [twin, own, 'no model is its own control'],
    [model, elsewhere, 'is on another suite'],
  ]) {
    // A dry run refuses what the scan would.
    for (const query of ['', '?dry_run=true']) {
      const refused = await owner.send('POST', `/v1/scans${query}`, { model: asked, suite, attacks: ATTACKS, control })
      expect(refused.status).toBe(422)
      const { errors, detail } = await refused.json<ProblemDetails>()
      expect(errors).toMatchObject([{ pointer: '#/control', code: 'validation' }])
      expect(detail).toContain(words)
    }
  }
  const stranger = await newTenant(['submit', 'admin'])
  const theirs = { model: await addModel(stranger, await addBase(stranger, tinyBase()), tinyHead()) }
  const body = { ...theirs, suite: await addSuite(stranger, tinyExamples(8)), attacks: ATTACKS, control: own }
  expect((await stranger.send('POST', '/v1/scans', body)).status).toBe(404)
})

test('a dry run looks at everything that is named', async () => {
  const nobody = 'scn_01JD0000000000000000000001'
  const named = { model, suite, attacks: ATTACKS }
  for (const [more, status, refused] of [
    [{ baseline: nobody }, 404, 'not_found'],
    [{ control: nobody }, 404, 'not_found'],
    [{ shadows: [nobody] }, 404, 'not_found'],
    [{ probes: [{ name: 'adaptation_shift', full: nobody }] }, 404, 'not_found'],
    [
      { callback: { url: 'https://10.0.0.1/', secret: `whsec_${btoa('only tests use this secret')}` } },
      422,
      'address_refused',
    ],
    [{ generations: 'job_01JD0000000000000000000001' }, 404, 'not_found'],
    [{ policy: { rules: ['membership.nothing.auc <= 1'] } }, 422, 'policy_invalid'],
    [{}, 200, undefined],
  ] as const) {
    const answer = await owner.send('POST', '/v1/scans?dry_run=true', { ...named, ...more })
    expect(answer.status, JSON.stringify(more)).toBe(status)
    expect((await answer.json<Partial<ProblemDetails>>()).code).toBe(refused)
  }
})
