import type { ModelId } from '#contract/ids'
import type { BoardRow } from '#contract/board'
import type { Model } from '#contract/models'
import { findNames } from '#store/board'
import { listRevisions } from '#store/revisions'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { showResult } from '../leaderboard/show-result.ts'
import { showModel } from '../models/show-model.ts'
import { type Board, viewBoard } from './view-board.ts'

/** Scans of a name's revisions on a page. */
const REVISIONS = 30

export interface ModelPage extends Board {
  readonly model: Model
  /** Scans of every model of that name, newest first: the same thing trained again, and again. */
  readonly history: BoardRow[]
}

/** A model with its scans: the organisation's own, or one of which something is published; then only that is shown. */
export async function viewModel(deps: Deps, caller: Caller, id: ModelId): Promise<ModelPage> {
  const { model } = await findNames(deps.store, { model: id, base: null, suite: null })
  const board = await viewBoard(deps, caller, { model: id })
  const own = model?.orgId === caller.org && model.deletedAt === null
  if (!model || (!own && board.rows.length + board.running.length === 0)) throw notFound('model')
  const { base } = await findNames(deps.store, { model: null, base: model.baseId, suite: null })
  const { orgId, name } = model
  const revisions = await listRevisions(deps.store, { orgId, name, reader: caller.org }, REVISIONS)
  const history = revisions.map((row) => showResult(row, caller.org))
  return { ...board, history, model: showModel(model, base?.name ?? model.baseId) }
}
