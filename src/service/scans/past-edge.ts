import type { Deps } from '../deps.ts'
import { ServiceError } from '../errors.ts'

/**
 * Why a plan is past the edge, where a GPU endpoint can take it over. Where there is none, that is the end, and its reason says what to do: nobody would ever score it. Any other error
 * is thrown on.
 */
export function pastEdge({ engine }: Deps, error: unknown): string {
  if (!(error instanceof ServiceError) || error.code !== 'past_edge_budget') throw error
  if (engine !== null) return error.message
  throw new ServiceError(
    'past_edge_budget',
    `${error.message} This server has no GPU endpoint to hand it to: its operator sets one with \`ENGINE\` and \`ENGINE_URL\` (docs/jobs.md). Without one, ask for fewer examples (\`max_examples\`) or shorter texts, or score the model yourself and send the numbers (\`scores\`).`,
  )
}
