import { z } from './zod.ts'

/** A name or label, as it goes into lists, reports and their signatures: one line of text. */
export function line(most: number) {
  return z.string().min(1).max(most).refine(isLine, WORDS)
}

/** A line as people type it: white space around it is no part of it. */
export function trimmedLine(most: number) {
  return z.string().trim().min(1).max(most).refine(isLine, WORDS)
}

/** For records whose keys are lines. Not a schema of the keys: JSON Schema can't say it, and a record would call it a fault of form. */
export function checkKeys(record: object, context: z.RefinementCtx): void {
  for (const key of Object.keys(record)) {
    if (!isLine(key)) context.addIssue({ code: 'custom', path: [key], message: WORDS })
  }
}

const WORDS = 'must be valid Unicode without control characters'

function isLine(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused
  return text.isWellFormed() && !/[\u0000-\u001f\u007f]/.test(text)
}
