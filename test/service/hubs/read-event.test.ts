import { describe, expect, test } from 'vitest'
import { HubPayload } from '#contract/hub-deliveries'
import { eventIdentity, readEvent } from '#service/hubs/read-event'

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)]

/** The example of the hub's documentation (hub-docs, docs/hub/webhooks.md), with changes. */
function payload(event: { scope: string; action: string }, more: Record<string, unknown> = {}): HubPayload {
  return HubPayload.parse({
    event,
    repo: {
      type: 'model',
      name: 'some-user/some-repo',
      id: '6366c000a2abcdf2fd69a080',
      private: false,
      url: {
        web: 'https://huggingface.co/some-user/some-repo',
        api: 'https://huggingface.co/api/models/some-user/some-repo',
      },
      headSha: A,
      owner: { id: '61d2000c3c2083e1c08af22d' },
    },
    webhook: { id: '6390e855e30d9209411de93b', version: 3 },
    ...more,
  })
}

const content = { scope: 'repo.content', action: 'update' }
const ref = (name: string, newSha: string | null = A) => ({ updatedRefs: [{ ref: name, oldSha: B, newSha }] })
const outcome = (read: ReturnType<typeof readEvent>) => (read.look ? 'look' : read.code)

describe('an event', () => {
  test.each([
    ['a push to main', content, ref('refs/heads/main'), 'look'],
    ['a push that names no refs', content, {}, 'look'],
    ['a new repo', { scope: 'repo', action: 'create' }, {}, 'look'],
    ['a renamed repo', { scope: 'repo', action: 'move' }, {}, 'look'],
    ['a scope of tomorrow', { scope: 'repo.weights.merged', action: 'fold' }, {}, 'look'],
    ['main deleted', content, ref('refs/heads/main', null), 'not_main'],
    ['another branch', content, ref('refs/heads/draft'), 'not_main'],
    ['a tag', content, ref('refs/tags/v1'), 'not_main'],
    ['a pull request', content, ref('refs/pr/3'), 'not_main'],
    [
      'a changed setting',
      { scope: 'repo.config', action: 'update' },
      { updatedConfig: { private: false } },
      'not_content',
    ],
    ['a setting of tomorrow', { scope: 'repo.config.dois', action: 'update' }, { updatedConfig: {} }, 'not_content'],
    ['a discussion', { scope: 'discussion', action: 'create' }, { discussion: { num: 3 } }, 'not_content'],
    ['a comment', { scope: 'discussion.comment', action: 'create' }, { discussion: { num: 3 } }, 'not_content'],
    ['a deleted repo', { scope: 'repo', action: 'delete' }, {}, 'repo_deleted'],
  ] as const)('%s', (_, event, more, expected) => {
    expect(outcome(readEvent(payload(event, more)))).toBe(expected)
  })

  test('of a dataset or a space brings no weights', () => {
    for (const type of ['dataset', 'space']) {
      const { repo, ...rest } = payload(content, ref('refs/heads/main'))
      expect(outcome(readEvent({ ...rest, repo: { ...repo, type } }))).toBe('not_a_model')
    }
  })

  test('is the same only if it says the same', () => {
    const first = eventIdentity(payload(content, ref('refs/heads/main')))
    expect(eventIdentity(payload(content, ref('refs/heads/main')))).toBe(first)
    expect(eventIdentity(payload(content, ref('refs/heads/main', B)))).not.toBe(first)
    expect(eventIdentity(payload({ scope: 'repo', action: 'update' }, ref('refs/heads/main')))).not.toBe(first)
  })
})
