import type { AlignedStats } from '#domain/aligned-stats'
import type { TokenStats } from '#domain/token-stats'
import type { Architecture } from './architecture.ts'
import { jointName, jointNorm, jointWeights } from './joint-weights.ts'
import { exampleSlices } from './joint-slices.ts'
import { createRun, type Measured, type Run, type RunInput } from './run.ts'
import { answerLogits } from './stages/answers.ts'
import { compareHeads } from './stages/compare.ts'
import { headGradients } from './stages/gradient.ts'
import { runHeads, scoredRows } from './stages/head.ts'
import type { HeadPart } from './stages/joint-head.ts'
import { joinAligned, joinStats, sliceStats } from './stats-slices.ts'
import type { Weights } from './weights.ts'

/** A model at its output projection. */
export interface HeadModel {
  readonly architecture: Architecture
  readonly weights: Weights
  readonly head: { readonly tensor: string; readonly bias?: string }
}

/** One shard's last hidden states under one or more models, and what is asked of their heads together. */
export interface JointInput extends Pick<
  RunInput,
  'kernel' | 'tiling' | 'yieldNow' | 'now' | 'shouldStop' | 'onFlops'
> {
  readonly models: readonly HeadModel[]
  /** Token ids of the shard's examples, the same for every model, each at least 2 long. */
  readonly sequences: readonly ArrayLike<number>[]
  /** Whole examples of so many tokens are held at a time, and the heads read anew for each such slice. */
  readonly sliceTokens: number
  /** States `[to − from, d]` at the last boundary (before the final norm) of a model's tokens `from ≤ t < to` of the shard. */
  readonly readHidden: (model: number, from: number, to: number) => Promise<Float32Array>
}

/** `models`: the target and the reference. */
export async function compareModels(input: JointInput): Promise<{ stats: AlignedStats; measured: Measured }> {
  return inSlices(input, joinAligned, (run, { sequences, part }) =>
    compareHeads(run, part(0, 1), part(1, 1), sequences),
  )
}

/**
 * Token statistics of the emulated model `log p̃ ∝ log p_L + β·(log p_S′ − log p_S)`; `models`: the large base L, the small tuned model S′, the small
 * base S (Mitchell et al., arXiv 2310.12962). Log-probabilities and logits differ by a constant a token, which the normalisation takes out again.
 */
export async function emulateModel(
  input: JointInput,
  beta: number,
): Promise<{ stats: TokenStats; measured: Measured }> {
  const scales = [1, beta, -beta]
  return inSlices(input, joinStats, (run, { sequences, part }) => {
    const scored = scales.map((scale, model): HeadPart => {
      const whole = part(model, scale)
      return { ...whole, hidden: async () => scoredRows(await whole.hidden(), whole.width, sequences) }
    })
    return runHeads(run, scored, sequences)
  })
}

/**
 * ‖∂ℓ/∂W‖_F of each example, with ℓ its mean loss and W the output projection: exact, from a forward pass. `models`: the one; `stats`: its token
 * statistics of this shard, which hold the normalisers.
 */
export async function gradientNorms(
  input: JointInput,
  stats: TokenStats,
): Promise<{ stats: Float32Array; measured: Measured }> {
  return inSlices(input, concatenated, (run, { sequences, part, from, to }) => {
    const whole = part(0, 1)
    const hidden = async () => scoredRows(await whole.hidden(), whole.width, sequences)
    return headGradients(run, { ...whole, hidden }, sliceStats(stats, from, to))
  })
}

/**
 * Where each text ends: the state of its last token `[examples, d]`, and what the model gives each of `tokens` next, `[examples, tokens]`. `models`: the one.
 */
export async function answerStates(
  input: JointInput,
  tokens: Int32Array,
): Promise<{ stats: { states: Float32Array; logits: Float32Array }; measured: Measured }> {
  type Answers = { states: Float32Array; logits: Float32Array }
  const join = (parts: readonly Answers[]): Answers => ({
    states: concatenated(parts.map(({ states }) => states)),
    logits: concatenated(parts.map(({ logits }) => logits)),
  })
  return inSlices(input, join, async (run, { sequences, part }) => {
    const whole = part(0, 1)
    const states = lastRows(await whole.hidden(), whole.width, sequences)
    const logits = await answerLogits(run, { ...whole, hidden: async () => states.slice() }, tokens)
    return { states, logits }
  })
}

/** The state of each sequence's last token, copied out; `ahead` rows of virtual tokens stand in front of each. */
export function lastRows(
  hidden: Float32Array,
  width: number,
  sequences: readonly ArrayLike<number>[],
  ahead = 0,
): Float32Array {
  const rows = new Float32Array(sequences.length * width)
  let end = 0
  sequences.forEach(({ length }, example) => {
    end += ahead + length
    rows.set(hidden.subarray((end - 1) * width, end * width), example * width)
  })
  return rows
}

interface Slice {
  readonly sequences: readonly ArrayLike<number>[]
  /** Its examples `from ≤ e < to` of the shard. */
  readonly from: number
  readonly to: number
  readonly part: (model: number, scale: number) => HeadPart
}

async function inSlices<T>(
  input: JointInput,
  join: (parts: readonly T[]) => T,
  work: (run: Run, slice: Slice) => Promise<T>,
): Promise<{ stats: T; measured: Measured }> {
  const { models, sequences } = input
  const weights = jointWeights(models.map((model) => model.weights))
  const run = createRun({ ...input, architecture: models[0]!.architecture, weights })
  const parts: T[] = []
  const lengths = sequences.map(({ length }) => length)
  for (const { examples, tokens } of exampleSlices(lengths, input.sliceTokens)) {
    const part = (index: number, scale: number): HeadPart => {
      const { architecture, head } = models[index]!
      const hidden = async () => {
        const states = await input.readHidden(index, tokens.from, tokens.to)
        run.ledger.hold(states)
        return states
      }
      const names = {
        tensor: jointName(index, head.tensor),
        ...(head.bias !== undefined && { bias: jointName(index, head.bias) }),
      }
      return { hidden, width: architecture.width, norm: jointNorm(index, architecture.finalNorm), head: names, scale }
    }
    const held = run.ledger.held
    parts.push(await work(run, { ...examples, sequences: sequences.slice(examples.from, examples.to), part }))
    // Whatever the slice held is out of reach now, but for its results.
    run.ledger.release(run.ledger.held - held)
  }
  return { stats: join(parts), measured: run.measured() }
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const joined = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
