import { readdirSync, readFileSync } from 'node:fs'

/** Clock ticks a second in /proc/<pid>/stat; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/** CPU seconds that a process and its children, ended ones included, have used so far. */
export function cpuSeconds(pid: number): number {
  const all = new Map<number, { readonly parent: number; readonly ticks: number }>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
      // the command's name is in parentheses and may hold anything
      const fields = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .map(Number)
      const [parent = 0, user = 0, system = 0, endedUser = 0, endedSystem = 0] = [fields[1], fields[11], fields[12], fields[13], fields[14]]
      all.set(Number(name), { parent, ticks: user + system + endedUser + endedSystem })
    } catch {
      // it ended while it was looked at
    }
  }
  const ticksOf = (each: number): number =>
    [...all].filter(([, { parent }]) => parent === each).reduce((sum, [child]) => sum + ticksOf(child), all.get(each)?.ticks ?? 0)
  return ticksOf(pid) / ticksPerSecond
}
