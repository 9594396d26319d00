import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Tells one process from every other that ever had its pid: the boot and the tick it started at. A pid alone is
 * reused, and ending a stranger's process by an old pid file is the one mistake a launcher must never make.
 * @returns undefined when no such process runs (a zombie counts as not running)
 */
export function processIdentity(pid: number): string | undefined {
  return process.platform === 'linux' ? linuxIdentity(pid) : psIdentity(pid)
}

function linuxIdentity(pid: number): string | undefined {
  const fields = statFields(pid)
  if (fields === undefined) return undefined
  const [state, threads, startTick] = [fields[0], Number(fields[17]), fields[19]]
  // the first thread of a killed process is a zombie while others still end, with the process's ports and files in hand
  if (state === 'X' || (state === 'Z' && threads <= 1)) return undefined
  return `${bootId()}:${startTick}`
}

/** Fields of /proc/<pid>/stat from the third (state) on; the second, the name, may hold spaces and brackets. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

let knownBootId: string | undefined
function bootId(): string {
  knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return knownBootId
}

function psIdentity(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
    const [state = 'Z', ...started] = line.split(/\s+/)
    return state.startsWith('Z') ? undefined : started.join(' ')
  } catch {
    return undefined
  }
}
