/** The mark of a scan that is about no model but an emulation, wherever scans stand in a list. */
export function Emulated({ on }: { on?: { base: string; beta: number } | undefined }) {
  return (
    <div class="small">
      <strong>Emulated</strong>
      {on && ` on ${on.base}, β = ${on.beta}`}
    </div>
  )
}
