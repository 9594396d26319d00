import { setTimeout as sleep } from 'node:timers/promises'
import type { CardProduct } from '../../core/card-product.ts'
import { type Registered, storeKey } from '../expected/facts.ts'
import type { Customer, PlannedCard, Stream } from '../stream/plan.ts'
import { programs } from '../stream/programs.ts'
import type { Store } from '../stream/world.ts'
import { call } from './http.ts'
import type { DemoKeys } from './keys.ts'
import { persist } from './persist.ts'
import type { Phones } from './phones.ts'

const atOnce = 8

/**
 * Registers stores, programs, customers and cards over HTTP, tells the phones who holds them, and has some customers answer STOP. All of it may be repeated.
 * @param feedsKey with which the phones read pushes; left out: as before
 * @returns what was registered, and the catalogue that cards were picked from
 */
export async function registerAll(
  gatewayUrl: string,
  stream: Stream,
  keys: DemoKeys,
  phones: Phones,
  signal: AbortSignal,
  feedsKey?: string,
): Promise<Omit<Registered, 'tipRule'>> {
  const merchants = new Map(stream.merchants.map((merchant) => [merchant.merchantId, merchant]))
  await inParallel(stream.stores, async (store) => {
    const json = storeBody(store, merchants.get(store.merchantId)?.businessNumber ?? null)
    await put(`${gatewayUrl}/v1/stores/${encodeURIComponent(store.storeId)}`, keys.merchants.get(store.merchantId) ?? '', json, signal)
  })
  const customers = stream.lanes.map(({ customer }) => customer)
  await inParallel(customers, async ({ customerId, phone, language }) => {
    await put(`${gatewayUrl}/v1/customers/${encodeURIComponent(customerId)}`, keys.platform, { phone, language }, signal)
  })
  for (const [merchantId, program] of programs) {
    await put(`${gatewayUrl}/v1/loyalty/program`, keys.merchants.get(merchantId) ?? '', program, signal)
  }
  const products = await catalogue(gatewayUrl, keys.platform, signal)
  await inParallel(customers, async ({ customerId, cards }) => {
    for (const card of cards) {
      const url = `${gatewayUrl}/v1/customers/${encodeURIComponent(customerId)}/cards/${card.cardId}`
      const { brand, last4 } = card
      const product = productOf(card, products)
      await put(url, keys.platform, { productId: product?.id ?? null, issuer: product?.issuer ?? null, brand, last4 }, signal)
    }
  })
  const owners = customers.flatMap(({ customerId, phone }) => (phone === null ? [] : [{ number: phone, customerId }]))
  await persist('telling who holds the phones', signal, () => phones.own(owners, feedsKey))
  await inParallel(customers, (customer) => optOut(customer, phones, signal))
  return {
    storeCategories: new Map(stream.stores.map(({ merchantId, storeId, category }) => [storeKey(merchantId, storeId), category])),
    programs,
    products,
    cards: new Map(customers.map(({ customerId, cards }) => [customerId, cards.flatMap((card) => knownCard(card, products))])),
  }
}

/** The catalogue as it stands, in which nothing is while a system runs without examples. */
async function catalogue(gatewayUrl: string, key: string, signal: AbortSignal): Promise<readonly CardProduct[]> {
  const { body } = await persist('reading the catalogue', signal, () => call(`${gatewayUrl}/v1/card-products`, { key }))
  const { products } = body as { readonly products: readonly CardProduct[] }
  return products.toSorted((one, other) => (one.id < other.id ? -1 : 1))
}

function productOf({ product }: PlannedCard, products: readonly CardProduct[]): CardProduct | undefined {
  return product === null ? undefined : products[Math.floor(product * products.length)]
}

function knownCard(
  card: PlannedCard,
  products: readonly CardProduct[],
): readonly { readonly cardId: string; readonly productId: string }[] {
  const product = productOf(card, products)
  return product === undefined ? [] : [{ cardId: card.cardId, productId: product.id }]
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
