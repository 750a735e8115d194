import type { StudyId } from '#contract/ids'
import type { Page } from '#contract/page'
import type { CreateStudy, Study, StudyKindName, StudySummary } from '#contract/studies'
import type { Input } from './input.ts'
import { query, type PageInput } from './query.ts'
import type { Transport } from './transport.ts'

export type CreateStudyInput = Input<typeof CreateStudy>

export function studiesApi(transport: Transport) {
  return {
    create: (input: CreateStudyInput): Promise<Study> =>
      transport.json({ method: 'POST', path: '/v1/studies', json: input }),
    get: (id: StudyId): Promise<Study> => transport.json({ method: 'GET', path: `/v1/studies/${id}` }),
    list: (filter: PageInput & { kind?: StudyKindName } = {}): Promise<Page<StudySummary>> =>
      transport.json({ method: 'GET', path: `/v1/studies${query(filter)}` }),
    remove: async (id: StudyId): Promise<void> => {
      await transport.send({ method: 'DELETE', path: `/v1/studies/${id}` })
    },
  }
}
