import { describe, expect, test } from 'vitest'
import { peppersOf, signDelegation } from '../platform/api-keys/index.ts'
import { createLogger } from '../platform/logging/logger.ts'
import { type Answer, gatewayOfThisFile, gatewayPeppers, paymentBody, startGateway } from '../tests/support/running-gateway.ts'

const { ground, gateway } = await gatewayOfThisFile()
const keys: Readonly<Record<string, string>> = {
  merchant: (await ground.newKey('merchant-1')).key,
  other: (await ground.newKey('merchant-2')).key,
  platform: (await ground.newKey('platform', ['customers:write'])).key,
  reader: (await ground.newKey('merchant-1', ['payments:read'])).key,
}

const outcome = ({ status, body }: Answer): string => `${status} ${body.code}`

describe('a call', () => {
  const paths = [
    ['POST', '/v1/payments'],
    ['POST', '/v1/payments/batch'],
    ['GET', '/v1/payments/019aa4b5-1c00-8abc-9def-0123456789ab'],
    ['PUT', '/v1/stores/x'],
    ['GET', '/v1/stores/x'],
    ['PUT', '/v1/customers/x'],
    ['GET', '/v1/customers/x'],
    ['PUT', '/v1/customers/x/cards/y'],
    ['GET', '/v1/customers/x/cards'],
    ['DELETE', '/v1/customers/x/cards/y'],
    ['PUT', '/v1/card-products/x'],
    ['GET', '/v1/card-products'],
    ['GET', '/v1/card-products/x/versions'],
    ['PUT', '/v1/loyalty/program'],
    ['GET', '/v1/loyalty/program'],
    ['GET', '/v1/loyalty/customers/x'],
    ['GET', '/v1/customers/x/notifications'],
  ] as const

  test.each(paths)('%s %s needs a live key in the header, whatever the body', async (method, path) => {
    const revoked = await ground.newKey('merchant-1')
    await ground.pool.query('update api_keys set revoked_at = now() where key_id = $1', [revoked.keyId])
    for (const authorization of [
      '',
      'Bearer',
      'Bearer x',
      `Basic ${keys.merchant}`,
      `Bearer ${keys.merchant}x`,
      `Bearer ${revoked.key}`,
      `bearer  ${keys.merchant} ${keys.merchant}`,
    ]) {
      const answer = await gateway.call(method, path, { headers: { authorization }, ...(method === 'GET' ? {} : { body: '{{{' }) })
      expect(outcome(answer)).toBe('401 UNAUTHENTICATED')
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="paystream"')
    }
    expect(outcome(await gateway.call(method, `${path}?key=${keys.merchant}`))).toBe('401 UNAUTHENTICATED')
  })

  test('needs the scope of its own', async () => {
    expect(outcome(await gateway.post(String(keys.reader), 'a', paymentBody()))).toBe('403 SCOPE_MISSING')
    const asked = [
      ['GET', '/v1/payments/019aa4b5-1c00-8abc-9def-0123456789ab', 'platform'],
      ['PUT', '/v1/stores/x', 'reader'],
      ['PUT', '/v1/stores/x', 'platform'],
      ['PUT', '/v1/customers/x', 'merchant'],
      ['GET', '/v1/customers/x', 'merchant'],
      ['PUT', '/v1/loyalty/program', 'reader'],
      ['PUT', '/v1/loyalty/program', 'merchant'],
      ['GET', '/v1/loyalty/customers/x', 'platform'],
      ['GET', '/v1/customers/x/notifications', 'merchant'],
      ['GET', '/v1/customers/x/notifications', 'platform'],
    ] as const
    for (const [method, path, name] of asked)
      expect(outcome(await gateway.call(method, path, { key: String(keys[name]) }))).toBe('403 SCOPE_MISSING')
  })

  test('a token of the dashboards stands for one merchant, some scopes and half a minute', async () => {
    const wanted = { merchantId: 'merchant-1', actor: 'user:7', scopes: ['payments:write'] } as const
    const token = signDelegation(gatewayPeppers, wanted)
    const body = paymentBody()
    expect((await gateway.post(token, 'delegated', body)).status).toBe(202)
    // the key that a person's own till has used is the merchant's, whoever presents it
    expect((await gateway.post(String(keys.merchant), 'delegated', body)).headers.get('idempotency-replayed')).toBe('true')
    expect(outcome(await gateway.call('PUT', '/v1/stores/x', { key: token }))).toBe('403 SCOPE_MISSING')
    const late = signDelegation(gatewayPeppers, wanted, Date.now() - 31_000)
    const foreign = signDelegation(peppersOf({ API_KEY_PEPPER: 'q'.repeat(40), NODE_ENV: 'test' }), wanted)
    for (const key of [late, foreign, `${token}x`, token.slice(0, -1)])
      expect(outcome(await gateway.post(key, 'delegated', body))).toBe('401 UNAUTHENTICATED')
  })

  test('is refused once its key is revoked, though it never pauses', async () => {
    const { key, keyId } = await ground.newKey('merchant-1')
    expect((await gateway.post(key, `before-${keyId}`, paymentBody())).status).toBe(202)
    await ground.pool.query('update api_keys set revoked_at = now() where key_id = $1', [keyId])
    let attempt = 0
    await expect.poll(async () => (await gateway.post(key, `after-${keyId}-${++attempt}`, paymentBody())).status, { interval: 1 }).toBe(401)
  })

  test('above the rate of its key is 429 with Retry-After; other keys are not touched', async () => {
    const limited = await startGateway(ground, { config: { GATEWAY_RATE_LIMIT: 1 } })
    const answers = await Promise.all(
      Array.from({ length: 60 }, () => limited.call('GET', '/v1/stores/none', { key: String(keys.merchant) })),
    )
    const refused = answers.filter(({ status }) => status === 429)
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(2)
    // all of them in turn would take a minute
    expect(refused.length).toBeGreaterThan(0)
    expect(refused[0]?.body.code).toBe('RATE_LIMITED')
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect((await limited.call('GET', '/v1/stores/none', { key: String(keys.other) })).status).toBe(404)
    await limited.close()
  })
})

describe('a store', () => {
  const full = {
    name: '강남점',
    category: 'cafe',
    country: 'KR',
    latitude: 37.4979,
    longitude: 127.0276,
    address: '서울',
    businessNumber: '123-45-67890',
    representative: '김하늘',
    phone: '+82 (0)2-555-0100',
    visitThreshold: 7,
  }
  const put = (id: string, body: unknown, key = keys.merchant) =>
    gateway.call('PUT', `/v1/stores/${encodeURIComponent(id)}`, { key: String(key), body })
  const get = (id: string, key = keys.merchant) => gateway.call('GET', `/v1/stores/${encodeURIComponent(id)}`, { key: String(key) })

  test.each(['store-1', '가게', '{x}/../%2F?#😀 ', '😀'.repeat(128)])(
    'of id %j is kept and read back by its merchant alone',
    async (id) => {
      const answer = await put(id, full)
      expect(answer).toMatchObject({ status: 200, body: { storeId: id, ...full } })
      expect((await get(id)).body).toEqual(answer.body)
      expect((await get(id, keys.reader)).body).toEqual(answer.body)
      expect(outcome(await get(id, keys.other))).toBe('404 STORE_NOT_FOUND')
    },
  )

  test('is replaced as a whole, and the same id of another merchant is another store', async () => {
    await put('same', full)
    await put('same', { name: 'Other', country: 'US' }, keys.other)
    expect((await put('same', { name: 'New', country: 'JP' })).body).toMatchObject({
      name: 'New',
      category: null,
      country: 'JP',
      latitude: null,
      longitude: null,
      address: null,
      businessNumber: null,
      representative: null,
      phone: null,
      visitThreshold: 5,
    })
    expect((await get('same', keys.other)).body).toMatchObject({ name: 'Other', country: 'US' })
  })

  test.each<readonly [string, unknown, string]>([
    ['no name', { country: 'KR' }, 'name'],
    ['one coordinate', { ...full, longitude: null }, 'longitude'],
    ['an unknown country', { ...full, country: 'XX' }, 'country'],
    ['a telephone in words', { ...full, phone: 'call us' }, 'phone'],
    ['a representative without a name', { ...full, representative: '' }, 'representative'],
    ['a threshold of 0', { ...full, visitThreshold: 0 }, 'visitThreshold'],
    ['an unknown field', { ...full, merchantId: 'merchant-2' }, 'merchantId'],
    ['text where Postgres has no place for it', { ...full, address: 'a\0' }, 'address'],
    ['an array', [], ''],
  ])('with %s is 400 and names it', async (_what, body, field) => {
    expect(await put('bad', body)).toMatchObject({ status: 400, body: { code: 'BODY_INVALID', field } })
    expect(outcome(await get('bad'))).toBe('404 STORE_NOT_FOUND')
  })

  test('of an id that is none is 400', async () => {
    for (const id of ['\u0001', 'x'.repeat(129)]) expect(outcome(await put(id, full))).toBe('400 PARAMETER_INVALID')
    expect(outcome(await put('4111111111111111', full))).toBe('422 CARD_NUMBER_REFUSED')
  })
})

describe('a customer', () => {
  const put = (id: string, body: unknown) =>
    gateway.call('PUT', `/v1/customers/${encodeURIComponent(id)}`, { key: String(keys.platform), body })
  const get = (id: string) => gateway.call('GET', `/v1/customers/${encodeURIComponent(id)}`, { key: String(keys.platform) })

  test('is kept and read back; Korean unless told otherwise', async () => {
    expect(await put('고객 {1}', { phone: '+821000001234' })).toMatchObject({
      status: 200,
      body: { customerId: '고객 {1}', phone: '+821000001234', language: 'ko', optedOut: false },
    })
    expect((await put('고객 {1}', { phone: '+15550100', language: 'en' })).body).toMatchObject({ phone: '+15550100', language: 'en' })
    expect((await get('고객 {1}')).body).toMatchObject({ phone: '+15550100', language: 'en' })
    expect(outcome(await get('nobody'))).toBe('404 CUSTOMER_NOT_FOUND')
  })

  test('who opted out stays so on the same phone, not on a new one', async () => {
    await put('quiet', { phone: '+821000001111' })
    await ground.pool.query(`update customers set opted_out_at = now() where customer_id = 'quiet'`)
    expect((await put('quiet', { phone: '+821000001111', language: 'en' })).body.optedOut).toBe(true)
    expect((await put('quiet', { phone: '+821000002222' })).body.optedOut).toBe(false)
  })

  test('who refused marketing has refused it until it is taken back: a PUT that says nothing of it changes nothing', async () => {
    const marketing = async (body: unknown) => (await put('calm', body)).body.marketing
    expect(await marketing({ phone: '+821000003333' })).toBe(true)
    expect(await marketing({ phone: '+821000003333', marketing: false })).toBe(false)
    const since = async () => (await ground.pool.query(`select marketing_opted_out_at from customers where customer_id = 'calm'`)).rows
    const refused = await since()
    expect(await marketing({ phone: '+821000004444' })).toBe(false)
    expect(await marketing({ phone: null, marketing: false })).toBe(false)
    expect(await since()).toEqual(refused)
    expect(await marketing({ phone: null, marketing: true })).toBe(true)
    expect((await put('calm from the start', { marketing: false })).body).toMatchObject({ marketing: false, phone: null })
  })

  test('is read with customers:read as well, and not written', async () => {
    const { key } = await ground.newKey('platform', ['customers:read'])
    await put('seen', { phone: '+821000005555' })
    expect(await gateway.call('GET', '/v1/customers/seen', { key })).toMatchObject({ status: 200, body: { phone: '+821000005555' } })
    expect(outcome(await gateway.call('PUT', '/v1/customers/seen', { key, body: {} }))).toBe('403 SCOPE_MISSING')
  })

  test.each<readonly [string, unknown, string]>([
    ['consent that is no boolean', { phone: null, marketing: 'yes' }, 'marketing'],
    ['a phone without +', { phone: '821000001234' }, 'phone'],
    ['a phone of letters', { phone: '+82abc' }, 'phone'],
    ['a phone too long', { phone: '+8210000012345678' }, 'phone'],
    ['a phone with a line feed', { phone: '+821000001234\n' }, 'phone'],
    ['another language', { phone: null, language: 'fr' }, 'language'],
    ['an unknown field', { phone: null, name: 'x' }, 'name'],
  ])('with %s is 400 and names it', async (_what, body, field) => {
    expect(await put('bad', body)).toMatchObject({ status: 400, body: { code: 'BODY_INVALID', field } })
  })
})

describe('the gateway itself', () => {
  test('tells that it lives, is ready, and what it counted', async () => {
    expect(await gateway.call('GET', '/livez')).toMatchObject({ status: 200, body: { status: 'alive' } })
    const ready = { status: 200, body: { ready: true, reasons: [], degraded: [] } }
    await expect.poll(() => gateway.call('GET', '/readyz')).toMatchObject(ready)
    await gateway.post(String(keys.merchant), 'counted', paymentBody())
    const metrics = await gateway.call('GET', '/metrics')
    expect(metrics.headers.get('content-type')).toContain('text/plain')
    expect(metrics.body).toMatch(/gateway_payments_total\{outcome="accepted",process="gateway"\} [1-9]/)
    expect(metrics.body).toMatch(
      /gateway_http_request_duration_seconds_count\{process="gateway",method="POST",route="\/v1\/payments",status="202"\} [1-9]/,
    )
  })

  test('describes every call, and its examples work', async () => {
    const { body: api } = await gateway.call('GET', '/docs/json')
    expect(api.openapi).toBe('3.1.0')
    expect(Object.keys(api.paths)).toEqual(
      expect.arrayContaining(['/v1/payments', '/v1/payments/batch', '/v1/payments/{id}', '/v1/stores/{id}', '/v1/customers/{id}']),
    )
    const exampleOf = (path: string, method: string) => api.paths[path][method].requestBody.content['application/json'].example
    const [merchant, platform] = [String(keys.merchant), String(keys.platform)]
    expect((await gateway.post(merchant, 'example', exampleOf('/v1/payments', 'post'))).status).toBe(202)
    expect(
      (await gateway.call('POST', '/v1/payments/batch', { key: merchant, body: exampleOf('/v1/payments/batch', 'post') })).status,
    ).toBe(202)
    expect((await gateway.call('PUT', '/v1/stores/example', { key: merchant, body: exampleOf('/v1/stores/{id}', 'put') })).status).toBe(200)
    expect(
      (await gateway.call('PUT', '/v1/customers/example', { key: platform, body: exampleOf('/v1/customers/{id}', 'put') })).status,
    ).toBe(200)
    const page = await gateway.call('GET', '/docs/')
    expect(page.status).toBe(200)
    expect(page.body).toContain('swagger-ui')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'")
  })

  test('writes no key, card, phone or body into its log', async () => {
    const lines: string[] = []
    const canary = await ground.newKey('merchant-canary', ['payments:write', 'customers:write'])
    const logged = await startGateway(ground, {
      config: { GATEWAY_REQUEST_LOG: 'all' },
      logger: createLogger('canary', 'trace', { write: (line: string) => void lines.push(line) }),
    })
    const body = paymentBody({ cardId: 'canary-card', customerId: 'canary-customer' })
    await logged.post(canary.key, 'canary-key', body)
    await logged.post(canary.key, 'canary-key', { ...body, cardId: '4111111111111111' })
    await logged.post(canary.key, 'canary-key', `{"cardId":"canary-card" "x"`)
    await logged.call('PUT', '/v1/customers/canary-customer', { key: canary.key, body: { phone: '+821000007777' } })
    await logged.call('GET', `/v1/nowhere?token=canary-token`, { key: canary.key })
    await logged.close()
    const log = lines.join('')
    expect(lines.filter((line) => line.includes('"request"')).length).toBe(5)
    expect(log).toContain(canary.keyId)
    for (const secret of [canary.key.split('_')[2], 'canary-card', 'canary-customer', '4111111111111111', '+821000007777', 'canary-token'])
      expect(log).not.toContain(secret)
  })
})
