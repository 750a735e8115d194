import { cpus } from 'node:os'
import type { Study } from '#contract/studies'
import type { MethodsResult } from '#contract/studies/methods'
import { findingsOf } from './findings.ts'
import { DOMAINS, type Domain, type Plan } from './plan.ts'
import type { TextFacts } from './texts.ts'
import { spread, table } from './words.ts'

export interface Measured {
  readonly domain: Domain
  readonly study: Study<'methods'>
  readonly facts: TextFacts
  /** Runs that were asked for, and why some have no numbers. */
  readonly asked: number
  readonly problems: readonly string[]
}

/** `docs/reproduction.md`, from the studies alone. */
export function documentOf(plan: Plan, measured: readonly Measured[], base: string, commit: string): string {
  const rates = plan.methods.map(({ label, learning_rates }) => `${label} ${learning_rates.join(', ')}`)
  const lines = [
    '# The paper, reproduced',
    '',
    'Mireshghallah et al., *An Empirical Analysis of Memorization in Fine-tuned Autoregressive Language Models* (EMNLP 2022, arXiv 2205.12506), at the',
    'scale of one small machine. This page is written by `npm run reproduce` from the answers of `methods` studies; nothing in it is typed in.',
    '',
    'Every number went the whole way: a study with a grid submitted each run as a job, an engine ran it with the Python runner, each epoch’s checkpoint',
    'came back, became a model and was scanned by the Worker, and the study tabled the scans.',
    '',
    '## Set-up',
    '',
    `- Base: ${base}. Machine: ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), no GPU. Code: \`${commit}\`.`,
    `- Each run: ${plan.members} members of at most 64 tokens, ${plan.epochs} epochs, batch ${plan.batch}, AdamW without decay, linear schedule; ${plan.levels.length * plan.perLevel} canaries, ${plan.perLevel} at each of ${plan.levels.join(', ')} repetitions.`,
    `- Each epoch is scanned on ${plan.scored} of the members and ${plan.scored} non-members from the same shuffled, de-duplicated texts. Attack: \`ref_ratio\`, the paper’s; recall as the paper’s code computes it, at 10 % false alarms. Exposure: mean bits over all canaries.`,
    `- Learning rates: ${rates.join(' · ')}. The seeds (${plan.seeds.join(', ')}) change initialisation and order, not the split; ± is the standard deviation over them.`,
    '- The head is tied to the input embedding, as in the paper. Blocks count from 0.',
    '',
    ...measured.flatMap((one) => domainSection(one)),
    '## What agrees with the paper, and what does not',
    '',
    ...table(
      ['the paper says', ...measured.map(({ domain }) => domain)],
      findingsOf(measured[0]!.study.result!).map(({ claim }, i) => [
        claim,
        ...measured.map(({ study }) => verdict(findingsOf(study.result!)[i]!.holds)),
      ]),
    ),
    '',
    ...measured.flatMap(({ domain, study }) => [
      `${capital(domain)}:`,
      '',
      ...findingsOf(study.result!).map(
        ({ claim, holds, evidence }) => `- ${claim}: **${verdict(holds)}**. ${evidence}.`,
      ),
      '',
    ]),
    '## What this can’t show',
    '',
    `${measured[0]!.study.claim} The base has a hundredth of GPT-2’s parameters and the texts are short, so perplexities and bits are not the paper’s; the order of the methods is what is compared.`,
    '',
    '## Again',
    '',
    '    npm run reproduce              # goes on where it was stopped; `-- --quick` tries the path in minutes',
    '',
  ]
  return lines.join('\n')
}

function domainSection({ domain, study, facts, asked, problems }: Measured): string[] {
  const result = study.result!
  const runs = result.runs.length
  return [
    `## ${capital(domain)}: ${DOMAINS[domain]}`,
    '',
    `Texts from \`${facts.package}\` ${facts.version} (${facts.text_licence}); a bag of words tells members from non-members with an AUC of ${facts.blind_auc.toFixed(2)}. ${runs} of ${asked} runs${problems.length > 0 ? `; without numbers: ${problems.join('; ')}` : ''}.`,
    '',
    `![MIA recall against validation perplexity](images/reproduction-${domain}.svg)`,
    '',
    'Each method at the learning rate with the lowest validation perplexity, each run at its best validation epoch:',
    '',
    ...bestTable(result),
    '',
    'MIA recall at equal validation perplexity (columns; in brackets who gets no lower with all seeds). A dash: no run of that method crosses it between two epochs.',
    '',
    ...matchedTable(result),
    '',
    '<details><summary>Every learning rate</summary>',
    '',
    ...settingsTable(result),
    '',
    '</details>',
    '',
    `![Phases of full fine-tuning](images/reproduction-${domain}-phases.svg)`,
    '',
    ...phaseLines(result),
    '',
  ]
}

function bestTable({ best, settings }: MethodsResult): string[] {
  return table(
    ['method', 'trained parameters', 'learning rate', 'validation perplexity', 'MIA recall', 'AUC', 'exposure (bits)'],
    best.map((row) => {
      const setting = settings.find((one) => one.method === row.method)
      return [
        row.method,
        setting?.trainable_parameters?.toLocaleString('en-US') ?? '–',
        String(row.learning_rate),
        spread(row.perplexity, 1),
        spread(row.recall, 2),
        spread(row.auc, 3),
        spread(row.exposure, 1),
      ]
    }),
  )
}

function matchedTable({ matched, best }: MethodsResult): string[] {
  return table(
    ['method', ...matched.map(({ perplexity, reached_by }) => `${perplexity.toFixed(1)} (${reached_by})`)],
    best.map(({ method }) => [
      method,
      ...matched.map(({ rows }) => spread(rows.find((row) => row.method === method)!.recall, 2)),
    ]),
  )
}

function settingsTable({ settings }: MethodsResult): string[] {
  return table(
    ['method', 'learning rate', 'seeds', 'validation perplexity', 'MIA recall', 'AUC', 'exposure (bits)'],
    settings.map(({ method, learning_rate, seeds, best }) => [
      method,
      String(learning_rate),
      String(seeds),
      spread(best.perplexity, 1),
      spread(best.recall, 2),
      spread(best.auc, 3),
      spread(best.exposure, 1),
    ]),
  )
}

/** The three phases of each method's chosen learning rate, by the study's rule. */
function phaseLines({ best, settings }: MethodsResult): string[] {
  const range = (one: readonly [number, number] | null) =>
    one === null ? '–' : one[0] === one[1] ? String(one[0]) : `${one[0]}–${one[1]}`
  return table(
    ['epochs of', 'fitting', 'memorization', 'overfitting'],
    best.map(({ method, learning_rate }) => {
      const { phases } = settings.find((one) => one.method === method && one.learning_rate === learning_rate)!
      return [method, range(phases.fitting), range(phases.memorization), range(phases.overfitting)]
    }),
  )
}

function verdict(holds: boolean | null): string {
  return holds === null ? 'can’t tell' : holds ? 'agrees' : 'does not agree'
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
