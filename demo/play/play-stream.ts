import { setMaxListeners } from 'node:events'
import type { Registered } from '../expected/facts.ts'
import type { PlannedPayment, Stream } from '../stream/plan.ts'
import { Cardholder } from './cardholder.ts'
import type { DemoKeys } from './keys.ts'
import { type Playground, playLane } from './lane-player.ts'
import { Pacer } from './pacer.ts'
import { PaymentsApi } from './payments-api.ts'
import { DemoFault } from './persist.ts'
import type { Phones } from './phones.ts'
import { Poster } from './poster.ts'
import type { PostCounts, RunLog } from './run-log.ts'

export interface PlayOptions {
  readonly gatewayUrl: string
  readonly keys: DemoKeys
  readonly registered: Registered
  readonly phones: Phones
  /** Payments a second; 0: no limit. */
  readonly rate: number
  readonly onPosted: (posted: number) => void
  readonly signal: AbortSignal
}

/**
 * Plays all lanes side by side; each of them does one thing after the other.
 * @throws {DemoFault} when a lane cannot go on; the others are stopped
 */
export async function playStream(stream: Stream, options: PlayOptions): Promise<RunLog> {
  const startedMs = Date.now()
  const failed = new AbortController()
  const signal = AbortSignal.any([options.signal, failed.signal])
  // every lane listens to it while it waits
  setMaxListeners(0, signal)
  const counts: PostCounts = { duplicates: 0, refused: 0, letThrough: 0 }
  const playground = playgroundOf(stream, { ...options, signal }, counts)
  const lanes = await Promise.all(
    stream.lanes.map(async (lane) => {
      try {
        return await playLane(lane, playground)
      } catch (error) {
        failed.abort(error)
        throw error
      }
    }),
  )
  return { runId: stream.runId, startedMs, registered: options.registered, lanes, counts }
}

function playgroundOf(stream: Stream, options: PlayOptions, counts: PostCounts): Playground {
  const { gatewayUrl, keys, phones, signal } = options
  const keyOf = (merchantId: string): string => {
    const key = keys.merchants.get(merchantId)
    if (key === undefined) throw new DemoFault(`no key for ${merchantId}`)
    return key
  }
  const posters = new Map(stream.merchants.map(({ merchantId }) => [merchantId, new Poster(gatewayUrl, keyOf(merchantId), signal)]))
  const payments = new PaymentsApi(gatewayUrl, keyOf, signal)
  let posted = 0
  return {
    posterOf: (merchantId) => {
      const poster = posters.get(merchantId)
      if (poster === undefined) throw new DemoFault(`no merchant ${merchantId}`)
      return poster
    },
    payments,
    cardholder: new Cardholder(phones, payments, signal),
    pacer: new Pacer(options.rate),
    rankOf: new Map(stream.payments.map((payment: PlannedPayment, rank) => [payment, rank])),
    counts,
    onPosted: () => {
      posted += 1
      options.onPosted(posted)
    },
    signal,
  }
}
