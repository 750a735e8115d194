import type { Spread } from '#contract/studies/common'
import type { MethodsResult } from '#contract/studies/methods'
import { spread } from './words.ts'

/** A statement of the paper, put to the numbers. `holds` null: the numbers don't reach far enough to tell. */
export interface Finding {
  readonly claim: string
  readonly holds: boolean | null
  readonly evidence: string
}

/** What the paper says (arXiv 2205.12506), against one domain's study. */
export function findingsOf(result: MethodsResult): Finding[] {
  return [
    headAtBest(result),
    headAtEqual(result),
    noHeadOnFront(result),
    ...adapters(result),
    depth(result),
    rate(result),
  ]
}

function headAtBest({ best }: MethodsResult): Finding {
  const sorted = known(best.map(({ method, recall }) => ({ method, recall })))
  return {
    claim: 'Fine-tuning the head is the most susceptible, at each method’s best validation epoch',
    holds: sorted.length < 2 ? null : sorted[0]!.method === 'head',
    evidence: sorted.map(({ method, recall }) => `${method} ${spread(recall, 2)}`).join(' > '),
  }
}

function headAtEqual({ matched }: MethodsResult): Finding {
  const cells = matched.flatMap(({ perplexity, rows }) => {
    const there = known(rows)
    const head = there.find(({ method }) => method === 'head')
    return head && there.length > 1 ? [{ perplexity, worst: there[0]!, head }] : []
  })
  const wins = cells.filter(({ worst }) => worst.method === 'head')
  return {
    claim: 'The head is the most susceptible at equal validation perplexity',
    holds: cells.length === 0 ? null : wins.length === cells.length,
    evidence:
      cells.length === 0
        ? 'at no level can the head and another method both be read'
        : `highest recall at ${wins.length} of the ${cells.length} levels at which the head can be read${cells
            .filter(({ worst }) => worst.method !== 'head')
            .map(
              ({ perplexity, worst, head }) =>
                `; at ${perplexity.toFixed(1)} ${worst.method} has ${spread(worst.recall, 2)}, the head ${spread(head.recall, 2)}`,
            )
            .join('')}`,
  }
}

function noHeadOnFront({ pareto, best }: MethodsResult): Finding {
  const heads = pareto.filter(({ method }) => method === 'head').length
  return {
    claim: 'No point of the head lies on the Pareto front of validation perplexity and MIA recall',
    holds: best.length < 2 ? null : heads === 0,
    evidence: `${pareto.length} points on the front: ${count(pareto.map(({ method }) => method))}`,
  }
}

/** Adapters leak less than full fine-tuning: at their best epochs, and where both can be read at one perplexity. */
function adapters({ best, matched }: MethodsResult): Finding[] {
  return ['bottleneck r=16', 'bottleneck r=2'].map((adapter) => {
    const [full, small] = ['full', adapter].map((name) => best.find(({ method }) => method === name))
    const pairs = matched.flatMap(({ rows }) => {
      const [a, b] = [adapter, 'full'].map((name) => rows.find(({ method }) => method === name)?.recall.value ?? null)
      return a == null || b == null ? [] : [a < b]
    })
    const fewer = pairs.filter(Boolean).length
    const atBest =
      full?.recall.value == null || small?.recall.value == null ? null : small.recall.value < full.recall.value
    return {
      claim: `${adapter} is less susceptible than full fine-tuning`,
      holds: atBest === null ? null : atBest && fewer === pairs.length,
      evidence:
        full && small
          ? `at best ${spread(small.recall, 2)} (perplexity ${spread(small.perplexity, 1)}) against ${spread(full.recall, 2)} (${spread(full.perplexity, 1)}); lower at ${fewer} of ${pairs.length} equal perplexities`
          : 'not measured',
    }
  })
}

/** One block of the same size at different depths: location matters beyond the count. */
function depth({ best }: MethodsResult): Finding {
  const blocks = best.filter(({ method }) => method.startsWith('block '))
  const values = blocks.flatMap(({ recall }) => (recall.value === null ? [] : [recall]))
  const range = values.length < 2 ? null : Math.max(...values.map(number)) - Math.min(...values.map(number))
  const noise = Math.max(0, ...values.map(({ sd }) => sd ?? 0))
  return {
    claim: 'Which block is trained matters, at an equal number of parameters',
    holds: range === null || noise === 0 ? null : range > 2 * noise,
    evidence:
      blocks
        .map(({ method, recall, perplexity }) => `${method} ${spread(recall, 2)} (perplexity ${spread(perplexity, 1)})`)
        .join(', ') || 'not measured',
  }
}

/** Not the paper's, but visible in its authors' logs. */
function rate({ settings, best }: MethodsResult): Finding {
  const ranges = [...Map.groupBy(settings, ({ method }) => method)].map(([method, rates]) => {
    const values = rates.flatMap((setting) => setting.best.recall.value ?? [])
    return { method, range: Math.max(...values) - Math.min(...values) }
  })
  const widest = ranges.reduce((a, b) => (b.range > a.range ? b : a), { method: '–', range: 0 })
  const between = best.flatMap(({ recall }) => recall.value ?? [])
  const spanned = Math.max(...between) - Math.min(...between)
  return {
    claim: 'The learning rate moves MIA recall as much as the method does (in the authors’ logs, not in the paper)',
    holds: between.length < 2 ? null : widest.range >= spanned,
    evidence: `between learning rates of one method recall at best differs by up to ${widest.range.toFixed(2)} (${widest.method}), between methods by ${spanned.toFixed(2)}`,
  }
}

type Known = { readonly method: string; readonly recall: Extract<Spread, { value: number }> }

/** Rows that have a recall, most susceptible first. */
function known(rows: readonly { readonly method: string; readonly recall: Spread }[]): Known[] {
  return rows
    .flatMap(({ method, recall }) => (recall.value === null ? [] : [{ method, recall }]))
    .sort((a, b) => b.recall.value - a.recall.value)
}

function number({ value }: { readonly value: number }): number {
  return value
}

function count(names: readonly string[]): string {
  return [...Map.groupBy(names, (name) => name)].map(([name, all]) => `${all.length} × ${name}`).join(', ')
}
