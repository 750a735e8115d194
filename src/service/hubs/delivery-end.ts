/** The window of a hub's quota. */
export const DAY_MS = 24 * 3_600_000

/** A delivery ends here, or waits, without a model: not an error of anybody. */
export class DeliveryEnd extends Error {
  override readonly name = 'DeliveryEnd'
  readonly state: 'skipped' | 'deferred'
  readonly code: string

  constructor(state: DeliveryEnd['state'], code: string, detail: string) {
    super(detail)
    this.state = state
    this.code = code
  }
}
