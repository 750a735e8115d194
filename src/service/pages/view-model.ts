import type { ModelId } from '#contract/ids'
import type { Model } from '#contract/models'
import { findNames } from '#store/board'
import type { Caller } from '../caller.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { showModel } from '../models/show-model.ts'
import { type Board, viewBoard } from './view-board.ts'

/** A model with its scans: the organisation's own, or one of which something is published; then only that is shown. */
export async function viewModel(deps: Deps, caller: Caller, id: ModelId): Promise<Board & { model: Model }> {
  const { model } = await findNames(deps.store, { model: id, base: null, suite: null })
  const board = await viewBoard(deps, caller, { model: id })
  const own = model?.orgId === caller.org && model.deletedAt === null
  if (!model || (!own && board.rows.length + board.running.length === 0)) throw notFound('model')
  const { base } = await findNames(deps.store, { model: null, base: model.baseId, suite: null })
  return { ...board, model: showModel(model, base?.name ?? model.baseId) }
}
