import type { ProbeRequest } from '#contract/probes'
import type { ScanPlan } from '#contract/scans'
import { findAttack } from '#domain/attacks/all'
import { probeNamed } from '#domain/probes/all'
import { viewsFor, type ViewNeed } from '#domain/views/all'
import { isViewSignal, type ViewSignal } from '#domain/views/view-signal'
import type { Layout } from './layout.ts'

interface Asking {
  readonly attacks: readonly string[]
  readonly probes?: readonly Pick<ProbeRequest, 'name'>[] | undefined
}

/** The passes over altered texts that these attacks and probes are about. */
export function viewSignalsOf({ attacks, probes = [] }: Asking): ViewSignal[] {
  const ofAttacks = attacks.flatMap((name) => findAttack(name)!.needs)
  const ofProbes = probes.flatMap(({ name }) => probeNamed(name).needs)
  return [...new Set([...ofAttacks, ...ofProbes].filter(isViewSignal))]
}

/** What has to be scored to answer a question. */
export function viewsAsked(question: Asking): ViewNeed[] {
  return viewsFor(viewSignalsOf(question))
}

/** The name under which sequences of a view are kept. */
export function viewKey({ view: { name, version, options } }: Pick<ViewNeed, 'view'>): string {
  const defined = version === 1 ? name : `${name}@${version}`
  return options === undefined ? defined : `${defined} ${options}`
}

/** A view as the plan shows it. */
export function showView({ view, models }: ViewNeed, layout: Layout): ScanPlan['views'][number] {
  return {
    name: view.name,
    title: view.title,
    models: [...models],
    sequences: layout.shards.reduce((sum, { entries }) => sum + entries.length, 0),
    tokens: layout.tokens,
  }
}
