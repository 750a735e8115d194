import { decodeTime } from 'ulid'
import { stringify } from 'yaml'
import type { Report } from '#contract/report'
import { type CardContext, evalResults, modelIndex } from '#domain/model-card'
import { ServiceError } from '../errors.ts'

/** Which of a hub's two shapes: front matter of the model card, or a file below `.eval_results/`. */
export type CardFlavour = 'model-index' | 'eval-results'

export interface CardYamlContext {
  readonly url: string
  readonly flavour: CardFlavour
  readonly dataset?: string | undefined
}

/** `owner/name`, as a hub's datasets are called. */
const DATASET = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/

/** The report as YAML for a pull request to the model's repo. */
export function cardYaml(report: Report, { url, flavour, dataset }: CardYamlContext): string {
  if (report.emulation)
    throw new ServiceError(
      'not_acceptable',
      'The report is about an emulation: a model card would say it of the model.',
    )
  const suite = report.suite?.name
  const named = dataset ?? (suite !== undefined && DATASET.test(suite) ? suite : null)
  const date = new Date(decodeTime(report.scan.slice(4))).toISOString().slice(0, 10)
  const shown =
    flavour === 'model-index'
      ? modelIndex(report, { url, dataset: named, date })
      : results(report, { url, dataset: named, date })
  if (shown === null)
    throw new ServiceError('not_acceptable', 'The report holds no number that a model card could show.')
  // Quoted, for a date must be text and not become a timestamp.
  return stringify(shown, { defaultStringType: 'PLAIN', lineWidth: 0, schema: 'yaml-1.1' })
}

function results(report: Report, context: CardContext): unknown[] | null {
  const { dataset } = context
  if (dataset === null) {
    const detail = 'Say to which benchmark dataset of the hub the results belong: ?dataset=owner/name.'
    throw new ServiceError('bad_request', detail, [{ pointer: '?dataset', code: 'required', detail }])
  }
  return evalResults(report, { ...context, dataset })
}
