/** One hostile submission: what is sent, and the codes any of which is a right answer. */
export interface HostileCase {
  readonly name: string
  readonly submit: 'base' | 'model' | 'suite'
  /** Files of a base or model. Absent ones are taken from the well-formed tiny one of the same kind. */
  readonly files?: Readonly<Record<string, Uint8Array>>
  /** JSONL of a suite. */
  readonly lines?: Uint8Array
  /** Seen only when weights are read: the submission may be accepted, but its scan must end `failed` with such a code. */
  readonly atScan?: boolean
  /** Any 4xx code will do when absent. */
  readonly codes?: readonly string[]
  /** One of many of its kind: the readers alone are asked, another of the kind knocks at the door. */
  readonly readersOnly?: boolean
  /** What the first fault must point at. */
  readonly pointer?: string
}
