import { demoWindow, type Window } from './day.ts'
import { LaneBuilder } from './lane-builder.ts'
import { customerOf, homes, phoneOf } from './people.ts'
import type { Lane, PlannedPayment, Stream } from './plan.ts'
import { type Random, seededRandom } from './random.ts'
import { type Story, stories } from './stories.ts'
import { type City, merchants, stores } from './world.ts'

export interface StreamOptions {
  /** Marks customers and keys; another for each run. Letters and digits. */
  readonly runId: string
  readonly seed: string
  /** Distinct payments to make. */
  readonly payments: number
  /** Start of the run, epoch milliseconds. */
  readonly nowMs: number
}

const fullCustomers = 500
/** Every story needs its people, and some must shop in peace. */
const leastCustomers = 80
/** Enough for every story with a few ordinary payments around it. */
export const leastPayments = 400

/**
 * The fixed stream: the same for the same options, and the same people doing the same things at other hours for another start.
 * @throws {RangeError} for fewer than {@link leastPayments} payments
 */
export function buildStream({ runId, seed, payments, nowMs }: StreamOptions): Stream {
  if (!Number.isInteger(payments) || payments < leastPayments) throw new RangeError(`the stream needs at least ${leastPayments} payments`)
  const customers = Math.min(fullCustomers, Math.max(leastCustomers, Math.round(payments / 40)))
  const random = seededRandom(seed)
  const cast = new Cast(runId, demoWindow(nowMs), random, Math.floor(nowMs / 60_000) % 10_000)
  const lanes = playStories(cast, customers, payments / customers, random.fork('stories'))
  lanes.push(...playPlainDays(cast, customers - lanes.length, payments - countPayments(lanes), random.fork('plain')))
  return { runId, merchants, stores, lanes, payments: inOrderOfPosting(lanes) }
}

/** Hands out customers, numbered, each with randomness of its own. */
class Cast {
  readonly #runId: string
  readonly #window: Window
  readonly #random: Random
  readonly #phoneBlock: number
  #count = 0

  constructor(runId: string, window: Window, random: Random, phoneBlock: number) {
    this.#runId = runId
    this.#window = window
    this.#random = random
    this.#phoneBlock = phoneBlock
  }

  enter(home: City, phone: 'own' | 'none' | 'opted-out' | { readonly sameAs: LaneBuilder }): LaneBuilder {
    const index = this.#count
    this.#count += 1
    const random = this.#random.fork(`customer ${index}`)
    const number = phone === 'none' ? null : typeof phone === 'object' ? phone.sameAs.customer.phone : phoneOf(this.#phoneBlock, index)
    const customer = customerOf(this.#runId, index, home, number, phone === 'opted-out', random)
    return new LaneBuilder(customer, home, this.#window, random, `demo-${this.#runId}-${index + 1}`)
  }
}

function playStories(cast: Cast, customers: number, perCustomer: number, random: Random): Lane[] {
  const lanes: Lane[] = []
  for (const story of stories) {
    const people = Math.max(1, Math.round((story.share * customers) / fullCustomers))
    if (story.phone === 'shared') {
      for (let pair = 0; pair < Math.max(1, Math.floor(people / 2)); pair += 1) lanes.push(...playPair(story, cast, perCustomer, random))
    } else {
      for (let person = 0; person < people; person += 1) {
        const lane = cast.enter(random.pick(story.homes), story.phone ?? 'own')
        story.play(lane, momentOf(story, lane, random), budgetOf(perCustomer, random), 0)
        lanes.push(lane.build(story.name))
      }
    }
  }
  return lanes
}

function playPair(story: Story, cast: Cast, perCustomer: number, random: Random): Lane[] {
  const first = cast.enter(random.pick(story.homes), 'own')
  const second = cast.enter(random.pick(story.homes), { sameAs: first })
  const t = momentOf(story, first, random)
  return [first, second].map((lane, turn) => {
    story.play(lane, t, budgetOf(perCustomer, random), turn)
    return lane.build(story.name)
  })
}

function momentOf(story: Story, lane: LaneBuilder, random: Random): number {
  return lane.moment(random.between(...story.when))
}

/** Ordinary payments around a story: fewer than the average, so that the plain days make up the exact number. */
function budgetOf(perCustomer: number, random: Random): number {
  return Math.floor(perCustomer * random.between(0.4, 0.8))
}

/** Days without a story, of very unequal length, that together make exactly `payments` payments. */
function playPlainDays(cast: Cast, people: number, payments: number, random: Random): Lane[] {
  if (people < 1 || payments < people) throw new RangeError(`${payments} payments are too few for ${people} ordinary customers`)
  const weights = Array.from({ length: people }, () => 0.3 + random.next() ** 2 * 2)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let done = 0
  let weighed = 0
  return weights.map((weight) => {
    weighed += weight
    const until = Math.round((payments * weighed) / total)
    const lane = cast.enter(random.weighted(homes), random.chance(0.1) ? 'none' : 'own')
    lane.shop(lane.home, until - done, lane.window.startMs, lane.window.endMs)
    done = until
    return lane.build('plain')
  })
}

function countPayments(lanes: readonly Lane[]): number {
  return lanes.reduce((sum, { steps }) => sum + steps.filter((step) => step.do === 'post').length, 0)
}

function inOrderOfPosting(lanes: readonly Lane[]): PlannedPayment[] {
  return lanes
    .flatMap(({ steps }) => steps.flatMap((step) => (step.do === 'post' ? [step.payment] : [])))
    .sort((one, other) => one.uploadMs - other.uploadMs)
}
