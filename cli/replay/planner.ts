import type { PaymentLine } from './parse-line.ts'

export interface PlannerLimits {
  /** Most payments of one request. */
  readonly batchSize: number
  /** Most bytes of one request's payments. */
  readonly batchBytes: number
}

/** Lines that go out in one request: of one merchant, each of another customer. */
export interface Batch {
  readonly merchantId: string
  readonly lines: readonly PaymentLine[]
  /** Goes by the single call, because its batch was refused as a whole. */
  readonly alone: boolean
}

/** One customer's lines in the order of the file. The first of them is under way or next. */
interface Lane {
  readonly lines: PaymentLine[]
  state: 'ready' | 'under-way' | 'waiting' | 'closed'
  notBeforeMs: number
  alone: boolean
}

/**
 * Decides what is sent next, so that the payments of one customer are acknowledged in the order of the file: a line is handed out only
 * when every earlier one of its customer has its final answer, whatever merchant it was for. Pure: no clock, no I/O.
 */
export class Planner {
  readonly #limits: PlannerLimits
  readonly #lanes = new Map<string, Lane>()
  /** Lanes whose first line may go out, by its merchant, longest waiting first. */
  readonly #ready = new Map<string, Set<Lane>>()
  readonly #waiting = new Set<Lane>()

  constructor(limits: PlannerLimits) {
    this.#limits = limits
  }

  /** Takes a line in, in the order of the file. @returns false when an earlier line of its customer failed, so that it must not be sent */
  add(line: PaymentLine): boolean {
    const name = laneOf(line)
    const lane = this.#lanes.get(name)
    if (lane?.state === 'closed') return false
    if (lane !== undefined) lane.lines.push(line)
    else {
      const opened: Lane = { lines: [line], state: 'ready', notBeforeMs: 0, alone: false }
      this.#lanes.set(name, opened)
      this.#offer(opened)
    }
    return true
  }

  /** What to send now; undefined when everything is under way or waits. */
  take(nowMs: number): Batch | undefined {
    for (const lane of this.#waiting) if (lane.notBeforeMs <= nowMs) this.#offer(lane)
    const [merchantId, lanes] = this.#fullest() ?? []
    if (merchantId === undefined || lanes === undefined) return undefined
    const taken: Lane[] = []
    let bytes = 0
    for (const lane of lanes) {
      const [line] = lane.lines as [PaymentLine]
      if (taken.length > 0 && lane.alone) continue
      bytes += line.length // a little more than the element will have
      if (taken.length > 0 && bytes > this.#limits.batchBytes) break
      taken.push(lane)
      if (lane.alone || taken.length === this.#limits.batchSize) break
    }
    for (const lane of taken) {
      lanes.delete(lane)
      lane.state = 'under-way'
    }
    if (lanes.size === 0) this.#ready.delete(merchantId)
    const lines = taken.map(({ lines: [line] }) => line as PaymentLine)
    return { merchantId, lines, alone: taken[0]?.alone === true || this.#limits.batchSize === 1 }
  }

  /** The line has its final answer: the customer's next may go. */
  settle(line: PaymentLine): void {
    const lane = this.#underWay(line)
    lane.lines.shift()
    lane.alone = false
    if (lane.lines.length > 0) this.#offer(lane)
    else this.#lanes.delete(laneOf(line))
  }

  /** The line must be sent again, not before this time. `alone`: by itself, its batch was refused as a whole. */
  again(line: PaymentLine, notBeforeMs: number, alone = false): void {
    const lane = this.#underWay(line)
    lane.state = 'waiting'
    lane.notBeforeMs = notBeforeMs
    lane.alone ||= alone
    this.#waiting.add(lane)
  }

  /** The line failed for good with an unknown outcome. @returns the customer's later lines, which are not to be sent either */
  abandon(line: PaymentLine): readonly PaymentLine[] {
    const lane = this.#underWay(line)
    lane.state = 'closed'
    return lane.lines.splice(0).slice(1)
  }

  /** When the next waiting line may go, by the clock of {@link take}; undefined when none waits. */
  nextMs(): number | undefined {
    const times = [...this.#waiting].map(({ notBeforeMs }) => notBeforeMs)
    return times.length === 0 ? undefined : Math.min(...times)
  }

  #underWay(line: PaymentLine): Lane {
    const lane = this.#lanes.get(laneOf(line))
    if (lane?.state !== 'under-way' || lane.lines[0] !== line) throw new Error(`line ${line.number} is not under way`)
    return lane
  }

  #offer(lane: Lane): void {
    const [{ merchantId }] = lane.lines as [PaymentLine]
    lane.state = 'ready'
    this.#waiting.delete(lane)
    const lanes = this.#ready.get(merchantId)
    if (lanes === undefined) this.#ready.set(merchantId, new Set([lane]))
    else lanes.add(lane)
  }

  /** Largest batches first; a merchant left behind gets its turn when the look-ahead ends. */
  #fullest(): readonly [string, Set<Lane>] | undefined {
    let best: readonly [string, Set<Lane>] | undefined
    for (const entry of this.#ready) if (best === undefined || entry[1].size > best[1].size) best = entry
    return best
  }
}

function laneOf({ customerId, number }: PaymentLine): string {
  return customerId === undefined ? `line ${number}` : `customer ${customerId}`
}
