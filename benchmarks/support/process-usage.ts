import { readFileSync } from 'node:fs'

/** Clock ticks a second in /proc/<pid>/stat; 100 on every Linux that Node runs on. */
const ticksPerSecond = 100

/**
 * CPU seconds that a process and its children, ended ones included, have used so far; 0 when it is gone. Children are those that its first
 * thread started, which is all of them for Postgres and for Node. Linux only.
 */
export function cpuSeconds(pid: number): number {
  return ticksOf(pid) / ticksPerSecond
}

function ticksOf(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // the command's name is in parentheses and may hold anything
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15)
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    return children.reduce((sum, child) => sum + ticksOf(Number(child)), user + system + endedUser + endedSystem)
  } catch {
    // it ended; the next look at its parent counts it among the ended ones
    return 0
  }
}

/**
 * CPU seconds of the whole machine since it started: used, and stolen, which is when a virtual machine had work to do and its host ran something
 * else. Linux only.
 */
export function machineCpuSeconds(): { readonly used: number; readonly stolen: number } {
  const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, stolen = 0] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '')
    .split(/\s+/)
    .map(Number)
  return { used: (user + nice + system + irq + softIrq) / ticksPerSecond, stolen: stolen / ticksPerSecond }
}

/** Largest resident memory of a process so far, MiB; 0 when it is gone. */
export function peakRssMib(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return Number(kibibytes ?? 0) / 1_024
  } catch {
    return 0
  }
}
