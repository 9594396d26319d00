import { setTimeout as sleep } from 'node:timers/promises'
import type { DemoKeys } from './play/keys.ts'
import type { Phones } from './play/phones.ts'
import { Poster } from './play/poster.ts'
import { registerAll } from './play/register.ts'
import { LaneBuilder } from './stream/lane-builder.ts'
import { customerOf, homes, phoneOf } from './stream/people.ts'
import type { PlannedPayment, Stream } from './stream/plan.ts'
import { type Random, seededRandom } from './stream/random.ts'
import { type City, merchants, stores } from './stream/world.ts'

export interface QuietOptions {
  readonly gatewayUrl: string
  readonly phones: Phones
  readonly seed: string
  readonly draw: (stream: Stream) => Promise<DemoKeys>
  readonly say: (line: string) => void
  readonly signal: AbortSignal
}

const people = 40
/** Between two payments, milliseconds: two or three a second. */
const gapMs = [250, 600] as const
/** Every so many payments, one of them is an impossible journey. */
const everyJourney = 60

/** Ordinary shopping at a quiet rate, now, until the signal. Held payments wait for whoever holds the phones. */
export async function playQuietly(options: QuietOptions): Promise<void> {
  const { signal } = options
  for (let cast = 0; !signal.aborted; cast += 1) {
    try {
      await playCast(options, cast)
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}

/** Until most of these people have been on a journey, where an approval would leave their card. */
async function playCast({ gatewayUrl, phones, seed, draw, say, signal }: QuietOptions, cast: number): Promise<void> {
  const runId = `quiet${Math.floor(Date.now() / 1000).toString(36)}`
  const random = seededRandom(`${seed}/${runId}`)
  // half of all blocks away from those of the streams
  const block = (Math.floor(Date.now() / 60_000) + 5_000 + cast) % 10_000
  const builders = Array.from({ length: people }, (_, index) => personAt(random.weighted(homes), runId, block, index, random))
  const stream: Stream = { runId, merchants, stores, lanes: builders.map((builder) => builder.build('quiet')), payments: [] }
  const keys = await draw(stream)
  try {
    await registerAll(gatewayUrl, stream, keys, phones, signal)
    const posters = new Map([...keys.merchants].map(([merchantId, key]) => [merchantId, new Poster(gatewayUrl, key, signal)]))
    const post = async (payment: PlannedPayment): Promise<void> => void (await posters.get(payment.merchantId)?.post(payment))
    for (let count = 1; builders.length > people / 2; count += 1) {
      const place = random.integer(0, builders.length - 1)
      const builder = builders[place] as LaneBuilder
      if (count % everyJourney === 0) {
        builders.splice(place, 1)
        await makeJourney(builder, post, say)
      } else await post(builder.errandNow(Date.now()))
      await sleep(random.between(...gapMs), undefined, { signal })
    }
  } finally {
    await keys.revokeAllBut(undefined)
  }
}

function personAt(home: City, runId: string, block: number, index: number, random: Random): LaneBuilder {
  const own = random.fork(`person ${index}`)
  const customer = customerOf(runId, index, home, phoneOf(block, index), false, own)
  const nowMs = Date.now()
  return new LaneBuilder(customer, home, { startMs: nowMs, endMs: nowMs + 86_400_000 }, own, `demo-${runId}-${index + 1}`)
}

/** At home, and a moment later on the other side of the world: the text waits for an answer. */
async function makeJourney(
  builder: LaneBuilder,
  post: (payment: PlannedPayment) => Promise<void>,
  say: (line: string) => void,
): Promise<void> {
  const nowMs = Date.now()
  await post(builder.pay({ atMs: nowMs - 1_000, where: builder.storeIn(builder.home) }))
  const abroad = builder.home === 'tokyo' || builder.home === 'osaka' ? 'paris' : 'tokyo'
  const held = builder.pay({ atMs: nowMs, where: builder.storeIn(abroad), held: true })
  await post(held)
  say(
    `held: ${builder.customer.customerId} paid ${held.body.amountMinor} ${held.body.currency} in ${abroad}; the text is on the phone ${builder.customer.phone}`,
  )
}
