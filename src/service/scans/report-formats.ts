import type { Report } from '#contract/report'
import { reportMarkdown } from '#domain/markdown'

/** Every form of a report by media type, in order of preference: a new one is a line here. */
export const reportFormats: Readonly<Record<string, (report: Report) => string>> = {
  'application/json': (report) => JSON.stringify(report),
  'text/markdown': reportMarkdown,
}
