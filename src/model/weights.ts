/**
 * Named tensors as float32, read in pieces. The base checkpoint is one; a delta that merges into the weights
 * (LoRA, IA³, replaced tensors) wraps one and is one, so the executor never knows what was tuned.
 */
export interface Weights {
  has(name: string): boolean
  /** Row-major shape. Throws when the tensor is missing: names come from the architecture, which was checked against the table. */
  shape(name: string): readonly number[]
  /**
   * The tensor, or rows `rows[0] ≤ i < rows[1]` and columns `columns[0] ≤ j < columns[1]` of a matrix, row-major float32.
   * Vectors take `rows` only.
   */
  load(name: string, tile?: Tile): Promise<Float32Array>
  /** Rows `ids[i]` of a matrix, concatenated: `[ids.length, columns]`. Nearby rows share one read. */
  gather(name: string, ids: ArrayLike<number>): Promise<Float32Array>
  /** What `load` will read, for the plan: bytes of the stored representation, and how many of them are temporary. */
  cost(name: string, tile?: Tile): ReadCost
}

export interface Tile {
  readonly rows?: readonly [from: number, to: number]
  readonly columns?: readonly [from: number, to: number]
}

export interface ReadCost {
  readonly reads: number
  readonly bytes: number
  /** Largest buffer held beside the result while loading. */
  readonly scratch: number
}
