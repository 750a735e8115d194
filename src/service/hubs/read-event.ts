import type { HubPayload } from '#contract/hub-deliveries'

/** What a delivery asks for: look at the repo, or nothing, and why. `gone`: the repo is no more. */
export type HubEvent =
  | { readonly look: true }
  | { readonly look: false; readonly gone: boolean; readonly code: string; readonly detail: string }

const MAIN = 'refs/heads/main'

/**
 * Which events can mean new weights. The hub adds scopes over time: what is unknown below `repo` counts as an update of the repo, which
 * costs a look and no more.
 */
export function readEvent({ event, repo, updatedRefs }: HubPayload): HubEvent {
  const { scope, action } = event
  if (repo.type !== 'model') return skip('not_a_model', `A ${repo.type.slice(0, 40)} has no weights to scan.`)
  if (scope !== 'repo' && !scope.startsWith('repo.'))
    return skip('not_content', `Events of ${scope.slice(0, 100)} bring no weights.`)
  if (scope === 'repo' && action === 'delete')
    return { look: false, gone: true, code: 'repo_deleted', detail: 'The repo was deleted. Results made before stay.' }
  if (scope === 'repo.config' || scope.startsWith('repo.config.'))
    return skip('not_content', 'A change of settings brings no weights.')
  if (updatedRefs && !updatedRefs.some(({ ref, newSha }) => ref === MAIN && newSha !== null))
    return skip('not_main', 'Only the main branch is scanned; this concerned another branch, a tag or a pull request.')
  return { look: true }
}

function skip(code: string, detail: string): HubEvent {
  return { look: false, gone: false, code, detail }
}

/**
 * What makes a delivery the same as an earlier one. The hub numbers none and its replay button sends the same body, so it is made of what
 * the body says happened.
 */
export function eventIdentity({ event, repo, updatedRefs, discussion, webhook }: HubPayload): string {
  const refs = updatedRefs?.map(({ ref, oldSha, newSha }) => [ref, oldSha, newSha]) ?? null
  return JSON.stringify([
    webhook.id,
    repo.id,
    event.scope,
    event.action,
    refs,
    repo.headSha ?? null,
    discussion?.num ?? null,
  ])
}
