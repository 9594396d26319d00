import { describe, expect, test } from 'vitest'
import { type Answer, gatewayOfThisFile } from '../tests/support/running-gateway.ts'

const { ground, gateway } = await gatewayOfThisFile()
const keys: Readonly<Record<string, string>> = {
  operator: (await ground.newKey('platform', ['benefits:write'])).key,
  issuer: (await ground.newKey('platform', ['customers:write'])).key,
  merchant: (await ground.newKey('merchant-1')).key,
}
const outcome = ({ status, body }: Answer): string => `${status} ${body.code}`
const call = (method: string, path: string, key: string, body?: unknown) => gateway.call(method, path, { key: String(keys[key]), body })
const put = (id: string, body: unknown, key = 'operator') => call('PUT', `/v1/card-products/${id}`, key, body)
const versionsOf = async (id: string) => (await call('GET', `/v1/card-products/${id}/versions`, 'operator')).body.versions

const coffee = {
  issuer: '한빛카드',
  nameKo: '한빛 커피',
  nameEn: 'Hanbit Coffee',
  issued: true,
  monthlyCaps: [],
  offers: [
    {
      id: 'coffee',
      categories: ['CAFE'],
      stores: [{ merchantId: 'm-1', storeId: null }],
      countries: ['KR'],
      minimumPaymentMinor: 5_000,
      validFrom: '2026-01-01',
      validTo: '2026-12-31',
      rateAfterCapBp: 50,
      tiers: [{ previousMonthMinor: 0, rateBp: 1_000, amountMinor: null, capMinor: 3_000 }],
    },
  ],
}
const [offer] = coffee.offers
const offerWith = (fields: object) => ({ ...coffee, offers: [{ ...offer, ...fields }] })

describe('a card product', () => {
  test('is a new version with every change, none with the same content, and all are kept', async () => {
    const first = (await put('coffee', coffee)).body
    expect(first).toMatchObject({ id: 'coffee', ...coffee })
    expect((await put('coffee', coffee)).body).toEqual(first)
    const second = (await put('coffee', { ...coffee, issued: false })).body
    expect(second.version).toBe(first.version + 1)
    const third = (await put('coffee', coffee)).body
    expect((await versionsOf('coffee')).map(({ version, issued }: Record<string, unknown>) => [version, issued])).toEqual([
      [third.version, true],
      [second.version, false],
      [first.version, true],
    ])
    const catalogue = (await call('GET', '/v1/card-products', 'merchant')).body
    expect(catalogue).toMatchObject({ version: third.version, products: [third] })
  })

  test('of a version is never changed, not even by hand', async () => {
    await put('coffee', coffee)
    for (const sql of ['update card_product_versions set written_by = $1', 'delete from card_product_versions where written_by <> $1'])
      await expect(ground.pool.query(sql, ['me'])).rejects.toThrow('never changed')
  })

  test('written by many at once has as many versions, one after the other', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) => put(`many-${number % 4}`, { ...coffee, nameKo: `${number}` })),
    )
    const versions = answers.map(({ body }) => body.version)
    expect(new Set(versions).size).toBe(20)
    expect(Math.max(...versions) - Math.min(...versions)).toBe(19)
    const { rows } = await ground.pool.query(
      `select from benefit_catalogue c where c.products is distinct from (select jsonb_object_agg(product_id, product) from
         (select distinct on (product_id) product_id, product from card_product_versions order by product_id, version desc) v)`,
    )
    expect(rows).toEqual([])
  })

  test('left out members have their defaults', async () => {
    const { body } = await put('short', { issuer: 'i', nameKo: '짧은', nameEn: 'Short', offers: [{ id: 'o', tiers: [{ rateBp: 70 }] }] })
    expect(body).toMatchObject({
      issued: true,
      monthlyCaps: [],
      offers: [{ categories: null, stores: null, minimumPaymentMinor: 0, validTo: null }],
    })
    expect(body.offers[0].tiers).toEqual([{ previousMonthMinor: 0, rateBp: 70, amountMinor: null, capMinor: null }])
  })

  test.each<readonly [string, unknown, string]>([
    ['no offers', { ...coffee, offers: undefined }, 'offers'],
    ['a category that is none', offerWith({ categories: ['COFFEE'] }), 'offers[0].categories[0]'],
    ['no category', offerWith({ categories: [] }), 'offers[0].categories'],
    ['a country that is none', offerWith({ countries: ['XX'] }), 'offers[0].countries[0]'],
    ['a day that is none', offerWith({ validFrom: '2026-02-30' }), 'offers[0].validFrom'],
    ['an end before its beginning', offerWith({ validTo: '2025-12-31' }), 'offers[0].validTo'],
    ['a rate above all of the payment', offerWith({ rateAfterCapBp: 10_001 }), 'offers[0].rateAfterCapBp'],
    ['no tier', offerWith({ tiers: [] }), 'offers[0].tiers'],
    ['a tier of nothing', offerWith({ tiers: [{}] }), 'offers[0].tiers[0]'],
    ['a tier of both', offerWith({ tiers: [{ rateBp: 1, amountMinor: 1 }] }), 'offers[0].tiers[0]'],
    [
      'tiers that do not ascend',
      offerWith({ tiers: [{ rateBp: 1 }, { rateBp: 2, previousMonthMinor: 0 }] }),
      'offers[0].tiers[1].previousMonthMinor',
    ],
    ['two offers of one id', { ...coffee, offers: [offer, offer] }, 'offers[1].id'],
    [
      'a bound that not everybody has',
      { ...coffee, monthlyCaps: [{ previousMonthMinor: 1, capMinor: 1 }] },
      'monthlyCaps[0].previousMonthMinor',
    ],
    ['its id in the body', { ...coffee, id: 'bad' }, 'id'],
  ])('with %s is 400 and names it', async (_what, body, field) => {
    expect(await put('bad', body)).toMatchObject({ status: 400, body: { code: 'BODY_INVALID', field } })
    expect(outcome(await call('GET', '/v1/card-products/bad/versions', 'operator'))).toBe('404 CARD_PRODUCT_NOT_FOUND')
  })

  test('needs an id of its kind, and the operator’s key', async () => {
    for (const id of ['Bad', 'a--b', '-a', 'a_b', '%EC%B9%B4', 'x'.repeat(65)])
      expect(outcome(await put(id, coffee))).toBe('400 PARAMETER_INVALID')
    for (const key of ['issuer', 'merchant']) expect(outcome(await put('coffee', coffee, key))).toBe('403 SCOPE_MISSING')
    expect(outcome(await call('GET', '/v1/card-products/coffee/versions', 'merchant'))).toBe('403 SCOPE_MISSING')
    expect(outcome(await gateway.call('GET', '/v1/card-products'))).toBe('401 UNAUTHENTICATED')
  })
})

describe('a customer’s card', () => {
  const path = (customerId: string, cardId = '') =>
    `/v1/customers/${encodeURIComponent(customerId)}/cards${cardId && `/${encodeURIComponent(cardId)}`}`
  const full = { productId: 'coffee', issuer: '한빛카드', brand: 'VISA', last4: '0123' }

  test('is kept, listed, replaced as a whole and removed', async () => {
    await put('coffee', coffee)
    const answer = await call('PUT', path('고객 {1}', 'tok/1'), 'issuer', full)
    expect(answer).toMatchObject({ status: 200, body: { cardId: 'tok/1', ...full } })
    await call('PUT', path('고객 {1}', 'tok/0'), 'issuer', {})
    const nothing = { productId: null, issuer: null, brand: null, last4: null }
    expect((await call('GET', path('고객 {1}'), 'issuer')).body.cards).toMatchObject([{ cardId: 'tok/0', ...nothing }, answer.body])
    expect((await call('PUT', path('고객 {1}', 'tok/1'), 'issuer', { last4: '9999' })).body).toMatchObject({ ...nothing, last4: '9999' })
    expect((await call('DELETE', path('고객 {1}', 'tok/1'), 'issuer')).status).toBe(204)
    expect(outcome(await call('DELETE', path('고객 {1}', 'tok/1'), 'issuer'))).toBe('404 CARD_NOT_FOUND')
    expect(outcome(await call('DELETE', path('somebody else', 'tok/0'), 'issuer'))).toBe('404 CARD_NOT_FOUND')
    expect((await call('GET', path('nobody'), 'issuer')).body).toEqual({ cards: [] })
  })

  test('is never a card number, nor of a product that is not there', async () => {
    const number = '4111 1111 1111 1111'
    const asked: readonly (readonly [string, unknown, string])[] = [
      [number, full, '422 CARD_NUMBER_REFUSED'],
      ['tok', { ...full, issuer: number }, '400 BODY_INVALID'],
      ['tok', { ...full, issuer: `Visa ${number}` }, '400 BODY_INVALID'],
      ['tok', { ...full, last4: number }, '400 BODY_INVALID'],
      ['tok', { ...full, brand: number }, '400 BODY_INVALID'],
      ['tok', { ...full, last4: '١٢٣٤' }, '400 BODY_INVALID'],
      ['tok', { ...full, cardNumber: number }, '400 BODY_INVALID'],
      ['tok', { ...full, productId: 'none' }, '422 CARD_PRODUCT_UNKNOWN'],
      ['\u0001', full, '400 PARAMETER_INVALID'],
    ]
    for (const [cardId, body, answer] of asked) expect(outcome(await call('PUT', path('careful', cardId), 'issuer', body))).toBe(answer)
    expect((await call('GET', path('careful'), 'issuer')).body).toEqual({ cards: [] })
  })

  test('is not a merchant’s business', async () => {
    for (const key of ['merchant', 'operator']) {
      expect(outcome(await call('PUT', path('c', 't'), key, full))).toBe('403 SCOPE_MISSING')
      expect(outcome(await call('GET', path('c'), key))).toBe('403 SCOPE_MISSING')
      expect(outcome(await call('DELETE', path('c', 't'), key))).toBe('403 SCOPE_MISSING')
    }
  })
})
