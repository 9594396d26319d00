import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { FleetWorker } from '../system/fleet.ts'
import type { GroupName } from '../system/groups.ts'
import type { Services } from '../system/services.ts'
import type { TcpLink } from '../system/tcp-link.ts'
import { type Fault, type FaultAction, faultText, type LinkKind, type WorkerTarget } from './fault.ts'

/** What the faults act on. */
export interface Surroundings {
  readonly services: Services
  readonly workers: readonly FleetWorker[]
  /** Link n leads workers number n of all groups to the broker. */
  readonly kafkaLinks: readonly TcpLink[]
  readonly redis: Redis
  /** Partitions that a worker's present process owns, as Postgres saw it. */
  readonly ownedBy: (worker: FleetWorker) => Promise<readonly number[]>
  /** Owner epochs of a group's partitions. */
  readonly epochs: (group: string) => Promise<ReadonlyMap<number, number>>
  readonly say: (line: string) => void
}

/** What became of a fault. */
export interface InjectedFault {
  readonly fault: Fault
  readonly startedMs: number
  /** False: it found nothing to act upon, such as no commit to cut. */
  readonly struck: boolean
}

/** Text by which a commit is known on the wire: the name of its prepared statement. */
const commitText = 'stream-commit'
/** How long an ambush waits for a commit, milliseconds. */
const ambushMs = 15_000

/** Carries out faults; those on the same target wait for each other. */
export class Injector {
  readonly injected: InjectedFault[] = []
  readonly #world: Surroundings
  readonly #busy = new Map<string, Promise<unknown>>()
  readonly #running = new Set<Promise<unknown>>()
  #failure: Error | undefined

  constructor(world: Surroundings) {
    this.#world = world
  }

  /** Plays a schedule; returns when the last fault is over. @throws what a fault threw: the harness is broken then, not the product */
  async play(faults: readonly Fault[], startMs: number): Promise<void> {
    for (const fault of faults) {
      await sleep(Math.max(0, startMs + fault.atMs - performance.now()))
      if (this.#failure !== undefined) break
      const run: Promise<void> = this.#exclusively(fault).then(
        () => void this.#running.delete(run),
        (error: unknown) => {
          this.#failure ??= error instanceof Error ? error : new Error(String(error))
        },
      )
      this.#running.add(run)
    }
    await Promise.all(this.#running)
    if (this.#failure !== undefined) throw this.#failure
  }

  async #exclusively(fault: Fault): Promise<void> {
    const targets = targetsOf(fault.action)
    const before = targets.map((target) => this.#busy.get(target) ?? Promise.resolve())
    const run = Promise.all(before).then(async () => {
      this.#world.say(faultText(fault))
      const startedMs = Date.now()
      const struck = await this.#inject(fault.action)
      this.injected.push({ fault, startedMs: typeof struck === 'number' ? struck : startedMs, struck: struck !== false })
    })
    for (const target of targets)
      this.#busy.set(
        target,
        run.catch(() => undefined),
      )
    await run
  }

  /** @returns whether it struck; when, where that is not at once (epoch milliseconds) */
  async #inject(action: FaultAction): Promise<boolean | number> {
    const { services, workers, redis } = this.#world
    switch (action.kind) {
      case 'worker-kill': {
        const worker = this.#worker(action)
        await worker.scrape()
        return worker.signal('SIGKILL')
      }
      case 'worker-crash':
        return await this.#crash(this.#worker(action), `${action.point}:${action.passage}`)
      case 'worker-pause': {
        const worker = this.#worker(action)
        const paused = worker.signal('SIGSTOP')
        await sleep(action.ms)
        worker.signal('SIGCONT')
        return paused
      }
      case 'worker-leave': {
        const worker = this.#worker(action)
        await worker.scrape()
        await worker.stop()
        await sleep(action.ms)
        worker.start()
        return true
      }
      case 'group-kill': {
        const members = workers.filter(({ plan }) => plan.group === action.group)
        await Promise.all(members.map((worker) => worker.scrape()))
        for (const worker of members) worker.signal('SIGKILL')
        return true
      }
      case 'group-stop': {
        const members = workers.filter(({ plan }) => plan.group === action.group)
        await Promise.all(members.map((worker) => worker.scrape()))
        await Promise.all(members.map((worker) => worker.stop()))
        await sleep(action.ms)
        for (const worker of members) worker.start()
        return true
      }
      case 'kafka-kill':
        return await this.#restart('kafka', 'SIGKILL', action.ms)
      case 'postgres-stop':
        return await this.#restart('postgres', 'SIGQUIT', action.ms)
      case 'redis-kill':
        return await this.#restart('redis', 'SIGKILL', action.ms)
      case 'kafka-pause':
      case 'redis-pause': {
        const name = action.kind === 'kafka-pause' ? 'kafka' : 'redis'
        const paused = services.signal(name, 'SIGSTOP')
        await sleep(action.ms)
        services.signal(name, 'SIGCONT')
        return paused
      }
      case 'postgres-stop-in-commit': {
        const link = this.#worker(action).plan.postgres
        const caught = await this.#ambush(link, () =>
          link.arm(commitText, { kind: 'tell', told: () => void services.signal('postgres', 'SIGQUIT') }),
        )
        if (caught) await this.#restart('postgres', 'SIGQUIT', action.ms)
        return caught
      }
      case 'redis-flush':
        await redis.flushall()
        return true
      case 'redis-stale':
        return await this.#staleRedis(action.group, action.ms)
      case 'link-reset':
        this.#link(action.link, action).reset()
        return true
      case 'link-stall':
      case 'link-delay':
      case 'late-answers': {
        const link = this.#link(action.kind === 'late-answers' ? 'kafka' : action.link, action)
        if (action.kind === 'link-stall') link.stall()
        else link.delay(action.delayMs, { answersOnly: action.kind === 'late-answers' })
        await sleep(action.ms)
        link.flow()
        return true
      }
      case 'cut-after-commit':
      case 'cut-before-commit': {
        const link = this.#worker(action).plan.postgres
        const kind = action.kind === 'cut-after-commit' ? 'cut-after' : 'cut-before'
        return await this.#ambush(link, () => link.arm(commitText, { kind }))
      }
      case 'late-commit':
        return await this.#lateCommit(this.#worker(action), action.sender)
    }
  }

  /** kill -9, and the next process ends itself at the point. If it never gets there, it is made an ordinary one again. */
  async #crash(worker: FleetWorker, at: string): Promise<false | number> {
    await worker.scrape()
    await worker.stop(0)
    const { length: exits } = worker.exits
    worker.start({ PAYSTREAM_CRASH_AT: at })
    for (let waited = 0; waited < 30_000; waited += 100) {
      const crash = worker.exits[exits]
      if (crash !== undefined) return crash.atMs
      await sleep(100)
    }
    await worker.stop()
    worker.start()
    return false
  }

  async #restart(name: 'kafka' | 'postgres' | 'redis', signal: NodeJS.Signals, downMs: number): Promise<boolean> {
    const { services } = this.#world
    const struck = services.signal(name, signal)
    await services.gone(name)
    await sleep(downMs)
    await services.start(name)
    return struck
  }

  /** What a partition's rows were some seconds ago lies in Redis when others take it over. */
  async #staleRedis(group: GroupName, ageMs: number): Promise<boolean> {
    const { services, workers, redis } = this.#world
    await services.keepRedisSnapshot(redis)
    await sleep(ageMs)
    services.signal('redis', 'SIGKILL')
    await services.gone('redis')
    const readers = workers.filter(({ plan }) => plan.group === group)
    await Promise.all(readers.map((worker) => worker.scrape()))
    for (const worker of readers) worker.signal('SIGKILL')
    await services.startRedisFromSnapshot()
    return true
  }

  async #ambush(link: TcpLink, arm: () => Promise<void>): Promise<boolean> {
    const caught = await Promise.race([arm().then(() => true), sleep(ambushMs, false)])
    link.disarm()
    return caught
  }

  async #lateCommit(worker: FleetWorker, sender: 'killed' | 'paused'): Promise<boolean> {
    const { workers, ownedBy, epochs } = this.#world
    const { group, postgres } = worker.plan
    const others = workers.filter(({ plan }) => plan.group === group && plan.postgres !== postgres).map(({ plan }) => plan.postgres)
    if (!(await this.#ambush(postgres, () => postgres.arm(commitText, { kind: 'hold' })))) return false
    // nobody may commit before it does: not the others, nor the process that comes after it
    const links = [postgres, ...others]
    for (const link of links) void link.arm(commitText, { kind: 'hold', all: true })
    try {
      const mine = await ownedBy(worker)
      const before = await epochs(group)
      worker.signal(sender === 'killed' ? 'SIGKILL' : 'SIGSTOP')
      for (let waited = 0; waited < 20_000; waited += 50) {
        const now = await epochs(group)
        if (mine.some((partition) => now.get(partition) !== before.get(partition))) {
          postgres.releaseFirst()
          await sleep(700)
          return true
        }
        await sleep(50)
      }
      return false
    } finally {
      for (const link of links) {
        link.disarm()
        link.release()
      }
      if (sender === 'paused') worker.signal('SIGCONT')
    }
  }

  #worker({ group, number }: WorkerTarget): FleetWorker {
    const found = this.#world.workers.find(({ plan }) => plan.group === group && plan.number === number)
    if (found === undefined) throw new Error(`there is no worker ${group}-${number}`)
    return found
  }

  #link(kind: LinkKind, target: WorkerTarget): TcpLink {
    if (kind === 'kafka') return this.#world.kafkaLinks[target.number - 1] as TcpLink
    const { plan } = this.#worker(target)
    return kind === 'postgres' ? plan.postgres : plan.redis
  }
}

/** What a fault needs for itself alone. */
function targetsOf(action: FaultAction): readonly string[] {
  switch (action.kind) {
    case 'kafka-kill':
    case 'kafka-pause':
      return ['kafka']
    case 'postgres-stop':
      return ['postgres']
    case 'postgres-stop-in-commit':
      return ['postgres', `${action.group}-${action.number}`]
    case 'redis-flush':
    case 'redis-kill':
    case 'redis-pause':
      return ['redis']
    case 'redis-stale':
      return ['redis', action.group]
    case 'group-stop':
    case 'group-kill':
      return [action.group]
    // holds up every commit of the group, and needs Postgres to look at
    case 'late-commit':
      return [action.group, 'postgres', `${action.group}-${action.number}`]
    case 'link-reset':
    case 'link-stall':
    case 'link-delay':
      return [action.link === 'kafka' ? `kafka-link-${action.number}` : `${action.group}-${action.number}`]
    case 'late-answers':
      return [`kafka-link-${action.number}`]
    case 'worker-kill':
    case 'worker-crash':
    case 'worker-pause':
    case 'worker-leave':
    case 'cut-after-commit':
    case 'cut-before-commit':
      return [`${action.group}-${action.number}`]
  }
}
