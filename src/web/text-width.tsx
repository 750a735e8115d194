/** Advance widths of DejaVu Sans (whose letters are as wide as Verdana's, the usual font of badges), in thousandths of the type size. */
const WIDTHS = new Map(
  (
    [
      [278, 'ijl'],
      [295, 'IJ'],
      [318, ' .,·'],
      [337, ':'],
      [352, 'f'],
      [361, '-'],
      [390, '()'],
      [392, 't'],
      [411, 'r'],
      [521, 's'],
      [525, 'z'],
      [550, 'c'],
      [557, 'L'],
      [575, 'F'],
      [579, 'k'],
      [592, 'vxy'],
      [603, 'P'],
      [611, 'TY'],
      [613, 'aoe'],
      [632, 'E'],
      [635, 'bdghnpquS0123456789'],
      [656, 'K'],
      [685, 'AVXZB'],
      [697, 'RC'],
      [732, 'U'],
      [750, 'NH'],
      [772, 'DG'],
      [787, 'OQ'],
      [818, 'w'],
      [863, 'M'],
      [950, '%'],
      [974, 'm'],
      [989, 'W'],
    ] as const
  ).flatMap(([width, chars]) => [...chars].map((char) => [char, width] as const)),
)
const OTHER = 700

/** How wide a text is at this type size. */
export function textWidth(text: string, size: number): number {
  return ([...text].reduce((sum, char) => sum + (WIDTHS.get(char) ?? OTHER), 0) * size) / 1000
}
