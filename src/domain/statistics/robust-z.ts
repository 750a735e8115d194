import { median } from './median.ts'

/** MAD of a normal is σ/1.4826. */
const NORMAL = 1.4826

/** (x − median) / (1.4826·MAD): how far each lies from the middle, whatever the others do. All 0 when more than half are equal. */
export function robustZ(values: readonly number[]): number[] {
  const middle = median(values)
  const spread = NORMAL * median(values.map((value) => Math.abs(value - middle)))
  return values.map((value) => (spread > 0 ? (value - middle) / spread : 0))
}
