export interface Next {
  readonly finished: boolean
  /** How long to wait for news before advancing again; less than a third of the driver's lease. */
  readonly waitSeconds: number
}

export const again: Next = { finished: false, waitSeconds: 0 }
export const over: Next = { finished: true, waitSeconds: 0 }
