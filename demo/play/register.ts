import { setTimeout as sleep } from 'node:timers/promises'
import type { Customer, Stream } from '../stream/plan.ts'
import type { Store } from '../stream/world.ts'
import { call } from './http.ts'
import type { DemoKeys } from './keys.ts'
import { persist } from './persist.ts'
import type { Phones } from './phones.ts'

const atOnce = 8

/** Registers stores and customers over HTTP, and has some customers answer STOP. All of it may be repeated. */
export async function registerAll(gatewayUrl: string, stream: Stream, keys: DemoKeys, phones: Phones, signal: AbortSignal): Promise<void> {
  const merchants = new Map(stream.merchants.map((merchant) => [merchant.merchantId, merchant]))
  await inParallel(stream.stores, async (store) => {
    const json = storeBody(store, merchants.get(store.merchantId)?.businessNumber ?? null)
    await put(`${gatewayUrl}/v1/stores/${encodeURIComponent(store.storeId)}`, keys.merchants.get(store.merchantId) ?? '', json, signal)
  })
  const customers = stream.lanes.map(({ customer }) => customer)
  await inParallel(customers, async ({ customerId, phone, language }) => {
    await put(`${gatewayUrl}/v1/customers/${encodeURIComponent(customerId)}`, keys.platform, { phone, language }, signal)
  })
  await inParallel(customers, (customer) => optOut(customer, phones, signal))
}

async function put(url: string, key: string, json: unknown, signal: AbortSignal): Promise<void> {
  await persist(`PUT ${new URL(url).pathname}`, signal, () => call(url, { method: 'PUT', key, json }))
}

function storeBody({ name, category, country, place, address }: Store, businessNumber: string | null): unknown {
  return { name, category, country, latitude: place?.latitude ?? null, longitude: place?.longitude ?? null, address, businessNumber }
}

async function optOut({ optedOut, phone }: Customer, phones: Phones, signal: AbortSignal): Promise<void> {
  if (!optedOut || phone === null) return
  await persist('opting out', signal, async () => {
    const sid = await phones.reply(phone, 'STOP')
    await handedOver(phones, phone, sid, signal)
  })
}

/** @throws {Error} when the text was lost on the way, and must be sent again */
async function handedOver(phones: Phones, phone: string, sid: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const state = await phones.handover(phone, sid)
    if (state === 'done') return
    if (state === 'lost') throw new Error('the gateway did not take the text')
    await sleep(200, undefined, { signal })
  }
}

async function inParallel<Item>(items: readonly Item[], action: (item: Item) => Promise<void>): Promise<void> {
  const queue = items.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of queue) await action(item)
    }),
  )
}
