import type { CreateScore } from '#contract/jobs'
import { findView, viewsFor, type ViewNeed } from '#domain/views/all'
import { partsOf, viewSignal, type ViewSignal } from '#domain/views/view-signal'
import { ServiceError, type Fault } from '../errors.ts'
import { chooseProbes } from '../scans/choose-probes.ts'
import { viewSignalsOf } from '../scans/views-asked.ts'

type Request = Pick<CreateScore, 'lowercase' | 'views' | 'then'>

/** What a runner has to score: the texts by both models, what the request names, and what the scan that follows will look for. */
export function scoreViews({ lowercase, views = [], then }: Request): ViewNeed[] {
  const lower = lowercase ? [viewSignal('lower', 'target')] : []
  const { attacks = [], probes } = then?.scan ?? {}
  return viewsFor([...lower, ...views, ...viewSignalsOf({ attacks, probes: chooseProbes(probes) })])
}

/** Refuses views that do not exist. */
export function checkViews({ views = [] }: Request): void {
  const faults = views.flatMap((signal, i): Fault[] => {
    const { view } = partsOf(signal as ViewSignal)
    if (findView(view)) return []
    return [{ pointer: `#/views/${i}`, code: 'unknown', detail: `there is no view \`${view}\`` }]
  })
  if (faults.length > 0) throw new ServiceError('validation', `${faults[0]!.pointer}: ${faults[0]!.detail}.`, faults)
}

/** The file of a view's statistics under one model. */
export function scoreOutput(view: string, model: 'target' | 'reference'): string {
  return `${model}.${view}.safetensors`
}
