/** More cells than this stop being countable; then one cell stands for several shards. */
const MAX_CELLS = 96
const COLUMNS = 32
/** In a row of a table the cells are small and lie in one line as long as they can. */
const COMPACT_COLUMNS = 48

/** How many cells to draw and how many of them are full: full only when all shards behind it are done. */
export function cellsOf(done: number, total: number): { cells: number; full: number } {
  const cells = Math.min(MAX_CELLS, Math.max(0, total))
  return { cells, full: total > 0 ? Math.floor((Math.min(done, total) / total) * cells) : 0 }
}

/** The shards of a scan as cells that fill. */
export function ProgressCells(props: { done: number; total: number; compact?: boolean }) {
  const { done, total } = props
  const { cells, full } = cellsOf(done, total)
  if (cells === 0) return null
  const columns = Math.min(cells, props.compact ? COMPACT_COLUMNS : COLUMNS)
  const [size, step] = props.compact ? [8, 10] : [16, 20]
  const [width, height] = [columns * step, Math.ceil(cells / columns) * step]
  return (
    <svg
      class="cells"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${done} of ${total} units done`}
    >
      {Array.from({ length: cells }, (_, i) => (
        <rect
          class={i < full ? 'cell done' : i === full ? 'cell next' : 'cell'}
          x={(i % columns) * step + 0.5}
          y={Math.floor(i / columns) * step + 0.5}
          width={size - 1}
          height={size - 1}
          rx="1.5"
        />
      ))}
    </svg>
  )
}
