import { beforeAll, expect, test } from 'vitest'
import { benefitsProcessor } from '../../processors/benefits/benefits-processor.ts'
import { exampleCards } from '../../processors/benefits/catalogue/example-cards.ts'
import { catalogueRow } from '../../processors/benefits/testing/sample-products.ts'
import { benefitsApplication } from '../../processors/benefits/topology.ts'
import { loyaltyApplication } from '../../processors/loyalty/topology.ts'
import { visitsProcessor } from '../../processors/loyalty/visits-processor.ts'
import { processorDriver } from '../../processors/runtime/index.ts'
import type { NamedRecordOf } from '../../schemas/records.ts'
import { idealFacts } from '../../tests/support/ideal-facts.ts'
import { idOf, playThroughFds } from '../../tests/support/play-through-fds.ts'
import { programs } from '../stream/programs.ts'
import { buildStream } from '../stream/stream.ts'
import { type Expectation, expectationOf } from './expectation.ts'
import { nothingRegistered, type Registered, storeKey } from './facts.ts'

// What the fds group makes of the stream, read by the groups behind it, beside the independent computation.

const nowMs = Date.UTC(2026, 0, 15, 11, 4)
const stream = buildStream({ runId: 'r1', seed: 'paystream', payments: 1_500, nowMs })
const registered: Registered = {
  ...nothingRegistered,
  programs,
  products: exampleCards,
  storeCategories: new Map(stream.stores.map(({ merchantId, storeId, category }) => [storeKey(merchantId, storeId), category])),
  cards: new Map(
    stream.lanes.map(({ customer: { customerId, cards } }) => [
      customerId,
      cards.flatMap(({ cardId, product }) => {
        const found = product === null ? undefined : exampleCards[Math.floor(product * exampleCards.length)]
        return found === undefined ? [] : [{ cardId, productId: found.id }]
      }),
    ]),
  ),
}
let expectation: Expectation
let events: readonly NamedRecordOf<'TransactionEvent'>[]

beforeAll(() => {
  const facts = { ...idealFacts(stream, nowMs), registered }
  expectation = expectationOf(facts)
  events = playThroughFds(stream, facts, nowMs)
    .takeOutputs()
    .flatMap(({ event }) => (event.name === 'TransactionEvent' ? [event] : []))
})

test('visits, tiers, greetings and points are what loyalty makes of the events', () => {
  const driver = processorDriver(loyaltyApplication, visitsProcessor, { startMs: nowMs })
  driver.setReference(
    'registered',
    stream.stores.map(({ merchantId, storeId, category }) => ({ merchantId, storeId, visitThreshold: 5, category })),
  )
  const versions = [...programs].map(([merchantId, document]) => ({ merchantId, version: 1, document }))
  driver.setReference('programs', versions)
  driver.setReference('versions', versions)
  for (const event of events) driver.pipe(event, { key: event.value.customerId })
  const greeted = driver.takeOutputs().map(({ event: { value } }) => {
    const tier = value.facts.find(({ name }) => name === 'tier')?.value
    return `${value.customerId} ${value.storeId} ${tier} at ${value.visits} visits`
  })
  const wanted = [...expectation.visits.values()]
  expect(greeted.toSorted()).toEqual(
    wanted.flatMap(({ customerId, storeId, greetings }) => greetings.map((greeting) => `${customerId} ${storeId} ${greeting}`)).toSorted(),
  )
  expect(wanted.filter(({ greetings }) => greetings.length > 1).length).toBeGreaterThan(0)
  for (const { customerId, merchantId, storeId, visits, vipSinceMs, tier } of wanted) {
    const row = driver.store('visits').get({ customerId, merchantId, storeId })
    expect([row?.visits, row?.vipSince, row?.tier]).toEqual([visits, vipSinceMs, tier])
  }
  const lots = new Map(
    driver
      .store('payments')
      .all()
      .map((lot) => [lot.paymentId, lot]),
  )
  expect(lots.size).toBe(expectation.points.size)
  for (const [key, { points, remaining, expiresMs, takenBackMinor }] of expectation.points) {
    const lot = lots.get(idOf(key))
    expect([lot?.points, (lot?.points ?? 0) - (lot?.revoked ?? 0), lot?.expiresAt, lot?.takenBackMinor]).toEqual([
      ...[points, remaining, expiresMs, takenBackMinor],
    ])
  }
  expect([...expectation.points.values()].some(({ points, remaining }) => remaining > 0 && remaining < points)).toBe(true)
})

test('what cards gave, which would have given more, and the tips are what benefits makes of the events', () => {
  const { tipRule, products } = registered
  const driver = processorDriver(benefitsApplication(tipRule), benefitsProcessor(tipRule), { startMs: nowMs })
  driver.setReference('catalogue', [catalogueRow(products)])
  driver.setReference(
    'stores',
    stream.stores.map(({ merchantId, storeId, category }) => ({ merchantId, storeId, category })),
  )
  driver.setReference(
    'wallets',
    [...registered.cards].map(([customerId, cards]) => ({ customerId, language: 'ko', cards: [...cards] })),
  )
  for (const event of events) driver.pipe(event, { key: event.value.customerId })
  const rows = new Map(
    driver
      .store('payments')
      .all()
      .map((row) => [row.paymentId, row]),
  )
  const wanted = [...expectation.benefits.values()].flatMap(({ results }) => [...results])
  expect(rows.size).toBe(wanted.length)
  for (const [key, { productId, offerId, cappedMinor, afterCapMinor, bestCardId, bestProductId, bestMinor, tipped }] of wanted) {
    const row = rows.get(idOf(key))
    const found = [row?.productId, row?.offerId, row?.cappedMinor, row?.afterCapMinor, row?.bestCardId, row?.bestProductId, row?.bestMinor]
    const expected = [productId, offerId, cappedMinor, afterCapMinor, bestCardId, bestProductId, bestMinor]
    expect([...found, row?.tipped].map(String)).toEqual([...expected, tipped].map(String))
  }
  expect(driver.takeOutputs()).toHaveLength(wanted.filter(([, { tipped }]) => tipped).length)
  expect(wanted.filter(([, { tipped }]) => tipped).length).toBeGreaterThan(20)
})
