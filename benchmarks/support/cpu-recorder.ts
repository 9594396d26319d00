import { cpuSeconds, machineCpuSeconds } from './process-usage.ts'

/** CPU seconds by name of the process, with `benchmark` for the measuring process, `others` for everything else on the machine and `stolen` for its host. */
export type CpuByProcess = Readonly<Record<string, number>>

interface Sample {
  readonly atMs: number
  readonly seconds: CpuByProcess
}

/** Often enough to cut a run into parts, seldom enough to cost under 1 % of a core. */
const intervalMs = 100

/** Notes the CPU of processes while something runs, so that any stretch of it can be asked for afterwards. */
export class CpuRecorder {
  readonly #pids: Map<string, readonly number[]>
  readonly #samples: Sample[] = []
  readonly #timer: NodeJS.Timeout
  /** A process that ended keeps what it had. */
  readonly #highest = new Map<string, number>()

  /** @param pids by name; several under one name are added up. Starts at once. */
  constructor(pids: Readonly<Record<string, readonly number[]>>) {
    this.#pids = new Map(Object.entries(pids))
    this.sample()
    this.#timer = setInterval(() => this.sample(), intervalMs)
    this.#timer.unref()
  }

  /** A process that started later; it counts from its own start. */
  add(name: string, ...pids: readonly number[]): void {
    this.#pids.set(name, [...(this.#pids.get(name) ?? []), ...pids])
  }

  stop(): void {
    clearInterval(this.#timer)
    this.sample()
  }

  /** @returns the moment, on the clock of `performance.now()` */
  sample(): number {
    const atMs = performance.now()
    const seconds: Record<string, number> = {}
    for (const [name, pids] of this.#pids) {
      for (const pid of pids) this.#highest.set(`${name} ${pid}`, Math.max(this.#highest.get(`${name} ${pid}`) ?? 0, cpuSeconds(pid)))
      seconds[name] = pids.reduce((sum, pid) => sum + (this.#highest.get(`${name} ${pid}`) ?? 0), 0)
    }
    const { user, system } = process.cpuUsage()
    seconds.benchmark = (user + system) / 1e6
    const { used, stolen } = machineCpuSeconds()
    this.#samples.push({ atMs, seconds: { ...seconds, machine: used, stolen } })
    return atMs
  }

  /** CPU seconds between two moments of `performance.now()`, in a straight line between samples. */
  between(fromMs: number, toMs: number): CpuByProcess {
    const [before, after] = [this.#at(fromMs), this.#at(toMs)]
    const used: Record<string, number> = {}
    let named = 0
    for (const name of [...this.#pids.keys(), 'benchmark']) {
      used[name] = (after[name] ?? 0) - (before[name] ?? 0)
      named += used[name]
    }
    used.others = Math.max(0, (after.machine ?? 0) - (before.machine ?? 0) - named)
    used.stolen = (after.stolen ?? 0) - (before.stolen ?? 0)
    return used
  }

  /** The moment at which a process had used so many CPU seconds since its start: what it printed of itself tells when it did. */
  momentOf(name: string, seconds: number): number {
    const place = this.#samples.findIndex((sample) => (sample.seconds[name] ?? 0) >= seconds)
    if (place < 0) return this.#samples.at(-1)?.atMs ?? 0
    const [before, after] = [this.#samples[Math.max(0, place - 1)], this.#samples[place]] as [Sample, Sample]
    const [low, high] = [before.seconds[name] ?? 0, after.seconds[name] ?? 0]
    return high === low ? after.atMs : before.atMs + ((seconds - low) / (high - low)) * (after.atMs - before.atMs)
  }

  #at(atMs: number): CpuByProcess {
    const place = this.#samples.findIndex((sample) => sample.atMs >= atMs)
    const after = this.#samples[place < 0 ? this.#samples.length - 1 : place] as Sample
    const before = this.#samples[Math.max(0, this.#samples.indexOf(after) - 1)] as Sample
    if (after.atMs <= atMs || after === before) return after.seconds
    const share = Math.max(0, (atMs - before.atMs) / (after.atMs - before.atMs))
    const entries = Object.entries(after.seconds).map(([name, high]) => {
      const low = before.seconds[name] ?? 0
      return [name, low + share * (high - low)] as const
    })
    return Object.fromEntries(entries)
  }
}
