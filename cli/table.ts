/** Lines of a table with aligned columns; undefined cells show a dash. */
export function tableLines(head: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string[] {
  const cells = [head, ...rows.map((row) => row.map((cell) => (cell === undefined ? '-' : String(cell))))]
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)))
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** A span of time in its two largest units, such as "2h 05m". @param spanMs milliseconds, at least 0 */
export function spanText(spanMs: number): string {
  const seconds = Math.floor(spanMs / 1000)
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60]
  if (days > 0) return `${days}d ${String(hours).padStart(2, '0')}h`
  if (hours > 0) return `${hours}h ${String(minutes).padStart(2, '0')}m`
  if (minutes > 0) return `${minutes}m ${String(seconds % 60).padStart(2, '0')}s`
  return `${seconds}s`
}
