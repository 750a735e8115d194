import { beforeAll, describe, expect, test } from 'vitest'
import type { PsmiRequest } from '#contract/probes/psmi'
import { CreateScan, type CreateScanInput } from '#contract/scans'
import type { Deps } from '#service/deps'
import { planAnswers } from '#service/scans/plan-answers'
import { planScan } from '#service/scans/plan-scan'
import { readReport } from '#service/scans/read-report'
import { newHand } from '../../support/hand-driven.ts'
import { newTenant, type Tenant } from '../../support/tenant.ts'
import { tinyBase, tinyFull } from '../../support/tiny-gpt2.ts'
import { addBase, addModel, addSuite, tinyExamples } from '../../support/tiny-world.ts'

describe('states of many examples at many layers', () => {
  /** A model of 12 layers, 768 wide, all tuned; members with a label, and as many non-members. */
  const planned = (layers: PsmiRequest['layers'], members: number) => {
    const question = {
      base: { summary: { architecture: { layers: 12, width: 768 } } },
      model: { summary: { changed: { embedding: true, layers: [], head: true } } },
      probes: [{ name: 'psmi', layers }],
    }
    const entries = Array.from({ length: 2 * members }, (_, i) => ({
      split: i % 2 === 0 ? ('member' as const) : ('nonmember' as const),
      id: String(i),
      text: '',
      label: 'a',
    }))
    const layout = { shards: [{ entries: [...entries.keys()] }] }
    return planAnswers({} as Deps, question as never, entries, layout as never)
  }

  test('past what a report can hold are refused, with the number of layers that it can', async () => {
    await expect(planned('all', 911)).rejects.toMatchObject({
      code: 'validation',
      message: expect.stringMatching(/12 layers at 911 members with a label take 34 MB, and 34 can .* 11 layers/),
      faults: [{ pointer: '#/probes' }],
    })
    await expect(planned([3, 12], 20_000)).rejects.toMatchObject({ message: expect.stringContaining('name one layer') })
  })

  test('within it are not, nor is any one layer: the next that is looked for is the tokenizer', async () => {
    await expect(planned('all', 910)).rejects.toThrow('tokenizer')
    await expect(planned([3], 50_000)).rejects.toThrow('tokenizer')
    await expect(planned(undefined, 50_000)).rejects.toThrow('tokenizer')
  })
})

describe('passes', () => {
  let tenant: Tenant
  let body: CreateScanInput
  const asking = (options: object): CreateScanInput => ({ ...body, probes: [{ name: 'psmi', ...options } as never] })
  beforeAll(async () => {
    tenant = await newTenant()
    const examples = tinyExamples(40).map((one, i) => ({ ...one, label: i % 4 < 2 ? 'yes' : 'no' }))
    const base = await addBase(tenant, tinyBase(21))
    const suite = await addSuite(tenant, examples)
    body = { model: await addModel(tenant, base, tinyFull(22)), suite, attacks: ['loss'] }
  })

  test('are those of a scan of one layer, and what they leave behind serves every other choice', async () => {
    const hand = newHand(tenant)
    const plan = (options: object) => planScan(hand.deps, hand.caller, CreateScan.parse(asking(options)))
    const [one, all] = [await plan({}), await plan({ layers: 'all' })]
    expect(all).toMatchObject({ flops: one.flops, bytes: one.bytes, reads: one.reads, shards: one.shards })
    expect(one.answer_states).toEqual({ layers: [3], examples: 40, bytes: 4 * 16 * 40 })
    expect(all.answer_states).toEqual({ layers: [1, 2, 3], examples: 40, bytes: 4 * 16 * 40 * 3 })
    expect(all.peak_memory_bytes).toBeGreaterThan(one.peak_memory_bytes)

    const run = async (options: object) => {
      const before = hand.calls()
      const { id, state } = await hand.drive((await hand.create(asking(options))).id)
      expect(state).toBe('done')
      const { result } = (await readReport(hand.deps, hand.caller, id)).probes!.psmi!
      return { calls: hand.calls() - before, layers: result!.by_layer! }
    }
    const first = await run({ layers: 'all' })
    expect(first.calls).toBeGreaterThan(0)
    for (const [options, layers] of [
      [{ layers: [2] }, [2]],
      [{ layers: [3, 1] }, [1, 3]],
      [{}, [3]],
    ] as const) {
      const again = await run(options)
      // The norm in front of the labels’ logits.
      expect(again.calls).toBe(1)
      expect(again.layers.map(({ layer, mean }) => ({ layer, mean }))).toEqual(
        first.layers.filter(({ layer }) => layers.includes(layer as never)).map(({ layer, mean }) => ({ layer, mean })),
      )
    }
  })
})
