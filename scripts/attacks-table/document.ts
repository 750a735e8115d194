import { attacks } from '#domain/attacks/all'
import type { Attack } from '#domain/attacks/attack'
import { table } from '../reproduce/words.ts'
import type { Cell, Measured, Rate } from './measured.ts'

/** `docs/attacks.md`, from what the attacks say of themselves and what was measured. */
export function documentOf(measured: readonly Measured[]): string {
  return `${[
    '# Attacks on membership',
    '',
    'Each gives a text one score; higher means more likely a member. ℓ is the mean negative log-likelihood per token, in nats; θ the tuned model, R the base it',
    'started from. This page is written by `npm run attacks-table`: what attacks are from their own files (`src/domain/attacks`), numbers from scans through the',
    'whole product. Nothing in it is typed in.',
    '',
    ...measured.flatMap(section),
    '## The attacks',
    '',
    'Passes are forward passes per text, of the tuned model + of the base. *On request*: only when a scan names it. A version goes up when the same evidence would',
    'give another score.',
    '',
    ...attacks.flatMap(entry),
    '## What the numbers can’t show',
    '',
    'Models differ in how they were tuned and for how long, so columns are not a ranking of methods (`methods` studies compare at equal perplexity). Intervals are 95 % each, not jointly. An',
    'attack that is weak here may be strong where texts are longer or the model larger.',
  ].join('\n')}\n`
}

function section(of: Measured): string[] {
  const { kinds, shadows } = of
  const head = ['attack', ...kinds.map(({ kind, trainable }) => `${kind} (${short(trainable)})`)]
  const rows = (pick: (cell: Cell) => Rate) =>
    attacks.map(({ name }) => [
      `\`${name}\``,
      ...kinds.map(({ cells }) => {
        const cell = cells.find(({ attack }) => attack === name)
        return cell ? shown(pick(cell)) : '–'
      }),
    ])
  return [
    `## Measured: ${of.name}`,
    '',
    `A base of ${short(of.parameters)} parameters, ${of.members} members and ${of.nonmembers} non-members, every model of it with every attack${passWords(of)}; in brackets what training could change. ${shadowWords(shadows)}`,
    '',
    'AUC with 95 % interval; 0.5 is chance:',
    '',
    ...table(
      head,
      rows(({ auc }) => auc),
    ),
    '',
    `Members recognised at 10 % false alarms, with 95 % interval; 0.1 is chance${openWords(of)}:`,
    '',
    ...table(
      head,
      rows(({ tpr }) => tpr),
    ),
    '',
    ...control(of),
    '',
  ]
}

/** Below so many non-members all may well lie under the true cut: then nobody knows how many members are above it. */
const CUT_SEEN = Math.ceil(Math.log(0.025) / Math.log(0.9))

function openWords({ nonmembers }: Measured): string {
  if (nonmembers >= CUT_SEEN) return ''
  return `. Where the cut of 10 % lies, ${nonmembers} non-members cannot tell (that takes ${CUT_SEEN}), so every interval begins at 0`
}

function control({ shuffled, dealings }: Measured): string[] {
  if (shuffled === null || dealings === null) return ['The control with shuffled labels is not measured yet.']
  const rows = attacks.flatMap(({ name }) => {
    const cell = shuffled.cells.find(({ attack }) => attack === name)
    if (cell === undefined) return []
    const held = dealings.held[name]
    const holds = cell.auc.value === null ? '–' : cell.auc.ci[0] <= 0.5 && cell.auc.ci[1] >= 0.5 ? 'yes' : 'no'
    return [[`\`${name}\``, shown(cell.auc), holds, held === undefined ? '–' : `${held} of ${dealings.count}`]]
  })
  return [
    `**Control.** The same scan of \`${shuffled.kind}\` with membership labels dealt anew, so that no attack can know anything: AUC, whether its interval holds 0.5, and in how many of ${dealings.count} further dealings of the true scan's scores it did (attacks that learn from labels are scanned once only). A 95 % interval misses 1 time in 20.`,
    '',
    ...table(['attack', 'AUC', 'holds 0.5', 'held'], rows),
  ]
}

function passWords({ passes }: Measured): string {
  return passes === undefined
    ? ''
    : ` that needs at most ${passes} forward ${passes === 1 ? 'pass' : 'passes'} of each model (– for the others)`
}

function shadowWords(shadows: Measured['shadows']): string {
  if (shadows === null || shadows.count === 0) return 'There were no shadow models.'
  return `${shadows.count} shadow models were tuned like \`${shadows.kind}\` on other halves of the texts; attacks that need them say something there alone.`
}

function entry({ name, version, title, formula, paper, cost, limits, needs, onRequest }: Attack): string[] {
  return [
    `### \`${name}\`: ${title}`,
    '',
    `\`${formula}\``,
    '',
    `Version ${version} · ${paper} · passes ${cost.target} + ${cost.reference}${onRequest ? ' · on request' : ''} · needs ${needs.map((need) => need.replaceAll(/[_/]/g, ' ')).join(', ')}`,
    '',
    limits,
    '',
  ]
}

function shown(of: Rate): string {
  if (of.value === null) return of.reason.replaceAll('_', ' ')
  return `${of.value.toFixed(2)} [${of.ci[0].toFixed(2)}, ${of.ci[1].toFixed(2)}]`
}

function short(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`
  return value >= 1e3 ? `${(value / 1e3).toFixed(1)} k` : String(value)
}
