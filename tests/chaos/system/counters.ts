const prefix = 'paystream_worker_'

/** The counters of a worker's /metrics page, without their prefix, labels kept in the name. */
export function countersOf(page: string): Map<string, number> {
  const counters = new Map<string, number>()
  for (const line of page.split('\n')) {
    if (!line.startsWith(prefix)) continue
    const [, name, labels = '', value] = /^(\w+)_total(?:\{([^}]*)\})? (\S+)$/.exec(line.slice(prefix.length)) ?? []
    if (name === undefined) continue
    const own = labels.split(',').filter((label) => label !== '' && !label.startsWith('process=') && !label.startsWith('group='))
    counters.set(own.length === 0 ? name : `${name}{${own.join(',')}}`, Number(value))
  }
  return counters
}

/** Adds to `sums` what `now` has more than `before`, both of one process. */
export function addCounters(sums: Map<string, number>, before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): void {
  for (const [name, value] of now) {
    const grown = value - (before.get(name) ?? 0)
    if (grown > 0) sums.set(name, (sums.get(name) ?? 0) + grown)
  }
}

/** Sum of every counter of that name, whatever its labels. */
export function sumOf(sums: ReadonlyMap<string, number>, name: string): number {
  let sum = 0
  for (const [key, value] of sums) if (key === name || key.startsWith(`${name}{`)) sum += value
  return sum
}
