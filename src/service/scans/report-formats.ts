import type { Report } from '#contract/report'
import { junit } from '#domain/junit'
import { reportMarkdown } from '#domain/markdown'
import { sarif } from '#domain/sarif'
import { type CardFlavour, cardYaml } from './card-yaml.ts'

/** What a format may say besides the report. */
export interface FormatContext {
  /** Where the full report is read. */
  readonly url: string
  /** The file in the reader's repository that findings point at. */
  readonly artifact: string
  /** For YAML: which of a hub's two shapes, and what the hub calls the data. */
  readonly flavour: CardFlavour
  readonly dataset?: string | undefined
}

/** Every form of a report by media type, in order of preference: a new one is a line here. */
export const reportFormats: Readonly<Record<string, (report: Report, context: FormatContext) => string>> = {
  'application/json': (report) => JSON.stringify(report),
  'application/sarif+json': (report, context) => sarif([{ report, ...context }], report.provenance.version),
  'application/junit+xml': (report, context) => junit([{ report, ...context }]),
  'text/markdown': reportMarkdown,
  'text/yaml': cardYaml,
}
