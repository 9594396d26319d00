import { setTimeout as sleep } from 'node:timers/promises'
import { freePorts } from '../../compose/native/index.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { firstPort, lastPort, processed } from '../support/drain.ts'
import type { BenchGround, Place } from '../support/ground.ts'
import type { Build } from '../support/options.ts'
import { StartedProcess } from '../support/started-process.ts'

/** Seconds from the kill until a new owner has committed the first records of one of the dead worker's partitions, and of the last of them. */
export interface Recovery {
  readonly firstS: number
  readonly lastS: number
  readonly partitions: number
}

interface PartitionState {
  readonly epoch: number
  readonly offset: number
}

const lookMs = 10
export const patienceMs = 120_000

/** Two fds workers over a topic that always holds more: one is killed and the other takes over. */
export class FdsPair {
  readonly #ground: BenchGround
  readonly #place: Place
  readonly #build: Build
  readonly #pool: Pool
  #workers: { readonly worker: StartedProcess; readonly url: string }[] = []

  private constructor(ground: BenchGround, place: Place, build: Build) {
    this.#ground = ground
    this.#place = place
    this.#build = build
    this.#pool = ground.pool(place.database)
  }

  /** @param place whose database has the offset rows of fds */
  static async start(ground: BenchGround, place: Place, build: Build): Promise<FdsPair> {
    const pair = new FdsPair(ground, place, build)
    await Promise.all([pair.#startWorker(), pair.#startWorker()])
    return pair
  }

  /** Records committed so far. */
  processed(): Promise<number> {
    return processed(this.#pool)
  }

  /** Kills one of them, as soon as both share the partitions and commit. @throws {Error} when that, or the take-over, takes longer than two minutes */
  async killOne(): Promise<Recovery> {
    await this.#shared()
    const [{ worker, url }] = this.#workers as [{ readonly worker: StartedProcess; readonly url: string }]
    const owned = await assignedPartitions(url)
    const before = await this.#states()
    const killedAtMs = performance.now()
    void worker.end('SIGKILL')
    const takenOver = new Map<number, PartitionState>()
    const recovered = new Map<number, number>()
    while (recovered.size < owned) {
      for (const [partition, state] of await this.#states()) {
        if (state.epoch === before.get(partition)?.epoch || recovered.has(partition)) continue
        const taken = takenOver.get(partition)
        if (taken === undefined) takenOver.set(partition, state)
        else if (state.offset > taken.offset) recovered.set(partition, (performance.now() - killedAtMs) / 1e3)
      }
      if (performance.now() - killedAtMs > patienceMs)
        throw new Error(
          `${recovered.size} of ${owned} partitions moved again within two minutes; with nothing left to commit none does: take a larger --backlog`,
        )
      await sleep(lookMs)
    }
    this.#workers = this.#workers.slice(1)
    const times = [...recovered.values()]
    return { firstS: Math.min(...times), lastS: Math.max(...times), partitions: owned }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#workers.map(({ worker }) => worker.end()))
    await this.#pool.end()
  }

  async #startWorker(): Promise<void> {
    const [port] = (await freePorts(1, firstPort, lastPort)) as [number]
    const env = { ...this.#ground.env(this.#place), METRICS_PORT: String(port) }
    const worker = StartedProcess.built(this.#build, 'fds', env)
    const url = `http://127.0.0.1:${port}`
    this.#workers.push({ worker, url })
    await worker.ready(`${url}/readyz`)
  }

  /** Both own about half, and every partition has moved since. */
  async #shared(): Promise<void> {
    const deadlineMs = performance.now() + patienceMs
    const half = Math.floor(this.#place.partitions / 2)
    for (let counts: readonly number[] = []; counts.length < 2 || counts.some((count) => count < half); await sleep(100)) {
      counts = await Promise.all(this.#workers.map(({ url }) => assignedPartitions(url)))
      if (performance.now() > deadlineMs) throw new Error(`the workers own ${counts.join(' and ')} partitions`)
    }
    const before = await this.#states()
    for (;;) {
      const now = await this.#states()
      if ([...now].every(([partition, { offset }]) => offset > (before.get(partition)?.offset ?? 0))) return
      if (performance.now() > deadlineMs) throw new Error('not all partitions move')
      await sleep(50)
    }
  }

  async #states(): Promise<ReadonlyMap<number, PartitionState>> {
    const { rows } = await this.#pool.query<{ readonly partition: number; readonly epoch: number; readonly offset: number }>(
      "select partition, owner_epoch as epoch, next_offset as offset from stream_offsets where consumer_group like '%fds'",
    )
    return new Map(rows.map(({ partition, epoch, offset }) => [partition, { epoch, offset }]))
  }
}

async function assignedPartitions(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return Number(/^paystream_worker_assigned_partitions(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1] ?? 0)
}
