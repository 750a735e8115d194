import type { Curvature, HessianResult } from '#contract/hessian'
import { interval, plain, whole } from '#domain/format'

/** How curved the loss is, and how far that may be believed. */
export function hessianLines({ claim, texts, parameters, target, reference, ratio }: HessianResult): string[] {
  const compared = 'eigenvalues' in reference
  return [
    `curvature over ${texts} non-members, in ${whole(parameters)} tuned weights`,
    ...curvatureLines('model', target),
    ...(compared ? curvatureLines('base', reference) : []),
    ...(compared
      ? [`model ÷ base        largest ${plain(ratio.top_eigenvalue)}, trace ${interval(ratio.trace)}`]
      : [`base  – ${reference.detail ?? reference.reason}`]),
    claim,
  ]
}

function curvatureLines(who: string, { eigenvalues, smallest, condition, trace }: Curvature): string[] {
  return [
    `${who.padEnd(6)}eigenvalues   ${eigenvalues.map(eigenvalue).join('  ')}`,
    `      smallest      ${eigenvalue(smallest)}`,
    `      first ÷ last  ${plain(condition)}`,
    `      trace         ${interval(trace)}`,
  ]
}

/** Three digits, as the reason has where it did not converge: in relative weights they are often hundredths, and their ratios are what counts. */
function eigenvalue(of: Curvature['smallest']): string {
  return of.value === null ? interval(of) : String(Number(of.value.toPrecision(3)))
}
