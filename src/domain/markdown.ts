import type { Report } from '#contract/report'
import { emulationWords } from './emulation.ts'
import { interval, percent, plain, whole } from './format.ts'
import { code, escape, table } from './markdown-parts.ts'
import { probeFacts } from './probes/facts.ts'
import { sequentialWords } from './sequential/words.ts'

/** The report for people who read a README or a pull request: one sentence, the numbers, what was checked, where it comes from. */
export function reportMarkdown(report: Report): string {
  const sections = [
    `# ${report.verdict.outcome.toUpperCase()}${report.verdict.grade === null ? '' : ` · grade ${report.verdict.grade}`}`,
    escape(report.verdict.sentence),
    emulation(report),
    policy(report),
    sequential(report),
    membership(report),
    exposure(report),
    extraction(report),
    generations(report),
    utility(report),
    audit(report),
    groups(report),
    probes(report),
    checks(report),
    provenance(report),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function emulation({ emulation }: Report): string {
  if (emulation === undefined) return ''
  return `**Emulated.** ${escape(emulationWords(emulation))} ${escape(emulation.claim)}`
}

function policy({ verdict }: Report): string {
  const rows = verdict.rules.map(({ rule, outcome, observed, ci, reason }) => [
    code(rule),
    outcome,
    ci ? `${plain(observed)} in [${plain(ci[0])}, ${plain(ci[1])}]` : plain(observed),
    escape(reason ?? ''),
  ])
  const { rules, confidence } = verdict.multiplicity
  const note =
    rules > 1 ? `\n\nIntervals of the rules hold together at 95 %: each of ${rules} at ${percent(confidence)}.` : ''
  return `## Policy\n\n${table(['rule', 'outcome', 'observed', 'why'], rows)}${note}`
}

function sequential({ sequential }: Report): string {
  if (sequential === undefined) return ''
  return `## Stopping early\n\n${escape(sequentialWords(sequential))}\n\n${escape(sequential.claim)}`
}

function membership({ membership, counts, best_attack }: Report): string {
  if (membership.length === 0) return ''
  const rows = membership.map(({ attack, version, auc, tpr_at_fpr, advantage }) => [
    `${code(attack)} v${version}`,
    interval(auc),
    ...tpr_at_fpr.map(interval),
    interval(advantage),
  ])
  const rates = membership[0]!.tpr_at_fpr.map(({ fpr }) => `TPR at FPR ${percent(fpr)}`)
  const sides = `${whole(counts.members)} members against ${whole(counts.nonmembers)} non-members. Value [95 % interval].`
  const best =
    best_attack && best_attack.attack !== null
      ? `\n\nHighest AUC: ${code(best_attack.attack)} ${interval(best_attack.auc)}, ${best_attack.detail}.`
      : ''
  return `## Membership\n\n${sides}\n\n${table(['attack', 'AUC', ...rates, 'advantage'], rows)}${best}`
}

function exposure({ exposure }: Report): string {
  if (exposure.canaries.length === 0) return ''
  const rows = exposure.by_repetitions.map(({ repetitions, n, mean_bits }) => [
    whole(repetitions),
    whole(n),
    interval(mean_bits),
  ])
  const line = `Mean ${interval(exposure.mean_bits)} bits, highest ${plain(exposure.max_bits)}; extractable share ${interval(exposure.extractable)}.`
  return `## Exposure of planted canaries\n\n${line}\n\n${table(['copies in training', 'canaries', 'mean bits'], rows)}`
}

function extraction({ extraction: { greedy, probabilistic, sampled = [], strength, exact } }: Report): string {
  const lengths = `${greedy.prefix_tokens} + ${greedy.suffix_tokens} tokens`
  const rows = [
    [`greedy, ${lengths}`, interval(greedy.rate)],
    ['the same, non-members', interval(greedy.nonmember_rate)],
    ['the same, base model', interval(greedy.base_rate)],
    ...(greedy.beyond_base ? [['this model, but not the base', interval(greedy.beyond_base)]] : []),
    ...probabilistic.map(({ n, p, rate }) => [`within ${drawn(n)}, p ≥ ${p}`, interval(rate)]),
    ...sampled.map(({ scheme, n, p, rate }) => [
      `the same by ${schemeWords(scheme)}: ${drawn(n)}, p ≥ ${p}`,
      interval(rate),
    ]),
    ['extraction strength (mean)', interval(strength)],
    ['exact memorization (mean)', interval(exact)],
  ]
  const note = greedy.fallback === null ? '' : `\n\nNote: ${greedy.fallback}.`
  return `## Extraction\n\n${table(['share of members', 'value'], rows)}${note}`
}

function generations({ generations: of }: Report): string {
  if (of === undefined) return ''
  const rows = [
    ['word for word', interval(of.verbatim)],
    [`within ${percent(of.approximate_distance)} edits`, interval(of.approximate)],
    ...(of.overlap
      ? [
          ['words in the best sample (ROUGE-1 recall)', interval(of.overlap.rouge_1)],
          ['the same in their order (ROUGE-L recall)', interval(of.overlap.rouge_l)],
        ]
      : []),
    ...of.recall_at_100_errors.map(({ ranking, recall, right, errors }) => [
      `recall at 100 errors by ${ranking} (${whole(right)} right, ${whole(errors)} wrong)`,
      interval(recall),
    ]),
  ]
  const from = `${whole(of.samples)} samples of job ${code(of.job)} to ${whole(of.answered)} of ${whole(of.prompts)} prefixes. ${of.claim}`
  return `## Extraction by generation\n\n${table(['share of prefixes', 'value'], rows)}\n\n${from}`
}

function drawn(n: number): string {
  return n === 1 ? '1 sample' : `${whole(n)} samples`
}

function schemeWords(scheme: string): string {
  return scheme.replaceAll('_', ' ')
}

function utility({ utility }: Report): string {
  const { perplexity, base_perplexity, generalization_gap } = utility
  const rows = [
    ['perplexity', plain(perplexity.member), plain(perplexity.nonmember)],
    ['base perplexity', plain(base_perplexity.member), plain(base_perplexity.nonmember)],
  ]
  return `## Utility\n\n${table(['', 'members', 'non-members'], rows)}\n\nGeneralization gap ${plain(generalization_gap)} nats per token.`
}

function audit({ audit }: Report): string {
  if (audit.estimates.length === 0) return ''
  const rows = audit.estimates.map((estimate) => [
    estimate.method.replaceAll('_', ' '),
    plain(estimate.epsilon_lower_bound),
    estimate.mu_lower_bound === undefined ? '' : plain(estimate.mu_lower_bound),
    estimate.supposes?.replaceAll('_', ' ') ?? '',
    estimate.guesses === 0
      ? `${estimate.canaries} canaries`
      : `${estimate.correct} of ${estimate.guesses} guesses right, ${estimate.canaries} canaries`,
  ])
  const terms = `δ = ${audit.delta}, confidence ${percent(audit.confidence)}. ${audit.claim}.`
  const levels = (audit.levels ?? []).map((level) => [
    whole(level.copies),
    `${whole(level.included)} + ${whole(level.excluded)}`,
    plain(level.epsilon_lower_bound),
    plain(level.epsilon_per_copy),
    plain(level.mu_per_copy),
  ])
  const sections = [
    `## Privacy audit\n\n${table(['method', 'ε at least', 'μ at least', 'supposes', 'from'], rows)}`,
    levels.length === 0
      ? ''
      : table(['copies', 'trained on + left out', 'ε of all copies', 'ε per copy', 'μ per copy'], levels),
    terms,
    (audit.bounds ?? []).map((sentence) => `- Bounds: ${sentence}`).join('\n'),
    (audit.not ?? []).map((sentence) => `- Does not say: ${sentence}`).join('\n'),
  ]
  return sections.filter((section) => section !== '').join('\n\n')
}

function groups({ groups, group_gap }: Report): string {
  if (groups.length === 0) return ''
  const rows = groups.map((group) => [
    escape(group.group),
    whole(group.n),
    interval(group['tpr_at_fpr_0.1']),
    plain(group.perplexity),
  ])
  return `## Groups\n\n${table(['group', 'members', 'TPR at FPR 10 %', 'perplexity'], rows)}\n\nLargest gap ${interval(group_gap)}.`
}

function probes(report: Report): string {
  const parts = probeFacts(report).map(({ title, claim, facts }) => {
    const rows = facts.map(([label, value]) => [escape(label), escape(value)])
    return `## ${title}\n\n${table(['', 'value'], rows)}\n\n${claim}`
  })
  return parts.join('\n\n')
}

function checks({ checks, power }: Report): string {
  const rows = checks.map(({ name, outcome, detail }) => [name.replaceAll('_', ' '), outcome, escape(detail)])
  const weak = power.filter(({ resolved }) => !resolved).map(({ detail }) => `- ${detail}`)
  return `## Checks\n\n${table(['check', 'outcome', 'detail'], rows)}${weak.length > 0 ? `\n\n${weak.join('\n')}` : ''}`
}

function provenance({ model, base, suite, tier, provenance, scan }: Report): string {
  const lines = [
    `scan ${code(scan)}, ${tier.replace('_', '-')}, engine ${provenance.engine} ${code(provenance.version)}, seed ${provenance.seed}`,
    model === null ? null : `model ${code(model.name ?? model.id)} (${model.kind}), ${code(model.digest)}`,
    base === null ? null : `base ${code(base)}`,
    suite === null ? null : `suite ${code(suite.name ?? suite.id)}, ${code(suite.digest)}`,
    provenance.token_stats === null ? null : `token statistics ${code(provenance.token_stats)}`,
  ]
  return `## Provenance\n\n${lines.flatMap((line) => (line === null ? [] : [`- ${line}`])).join('\n')}`
}
