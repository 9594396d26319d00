import { expect, test } from 'vitest'
import { readBody } from '../../../gateway/body/body.ts'
import { productReader } from '../../../gateway/routes/card-products/product-reader.ts'
import { benefitOf, unusedCard } from '../card-benefit.ts'
import { exampleCards } from './example-cards.ts'

test('there are twenty, each with an id and names of its own', () => {
  expect(exampleCards).toHaveLength(20)
  for (const name of ['id', 'nameKo', 'nameEn'] as const) expect(new Set(exampleCards.map((card) => card[name])).size).toBe(20)
})

test.each(exampleCards)('$id is a product that the gateway takes as it stands', (card) => {
  const body = Object.fromEntries(Object.entries(card).filter(([name]) => name !== 'id'))
  expect(readBody(productReader, body, [])).toEqual({ ok: true, value: body })
})

test('a coffee of 10,000 won earns most with a card for coffee', () => {
  const coffee = { merchantId: 'm', storeId: 's', category: 'CAFE', country: 'KR', amountMinor: 10_000n, day: '2026-11-21' } as const
  const given = exampleCards.map((card) => [card.id, Number(benefitOf(card, coffee, unusedCard)?.cappedMinor ?? 0n)] as const)
  given.sort(([, one], [, other]) => other - one)
  expect(given.slice(0, 2)).toEqual([
    ['hanbit-morning-coffee', 2_000],
    ['saesol-campus', 1_000],
  ])
})
