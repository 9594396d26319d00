import { once } from 'node:events'
import { connect } from 'node:net'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Answer, gatewayOfThisFile, newMerchant, paymentBody } from '../tests/support/running-gateway.ts'

const { ground, gateway } = await gatewayOfThisFile()
let merchantId: string
let key: string
beforeEach(async () => {
  ;({ merchantId, key } = await newMerchant(ground))
})

let sent = 0
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> =>
  gateway.post(key, `bad-${++sent}`, body, headers)
const text = JSON.stringify(paymentBody())
const withField = (field: string) => text.replace('{', `{${field},`)

/** `<status> <code>` of an answer that is a problem as it should be. */
function refusalOf({ status, headers, body }: Answer): string {
  const wellFormed =
    headers.get('content-type') === 'application/problem+json' && body.status === status && body.detail !== '' && body.title !== ''
  return wellFormed ? `${status} ${body.code}` : `not a problem: ${status} ${JSON.stringify(body)}`
}

describe('a body that is no JSON', () => {
  test.each<readonly [string, string | Uint8Array]>([
    ['nothing', ''],
    ['white space', '  '],
    ['cut off', text.slice(0, -1)],
    ['two values', `${text}${text}`],
    ['a form', 'storeId=1&amountMinor=2'],
    ['NaN', text.replace('12500', 'NaN')],
    ['hexadecimal', text.replace('12500', '0x10')],
    ['a leading zero', text.replace('12500', '012500')],
    ['a byte order mark', `\ufeff${text}`],
    ['a raw line feed in text', text.replace('store-1', 'store\n1')],
    ['broken UTF-8', Buffer.from(text.replace('store-1', 'stor\u00e9'), 'latin1')],
    ['an encoded surrogate', Buffer.concat([Buffer.from('{"storeId":"'), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from('"}')])],
    ['UTF-16', Buffer.from(text, 'utf16le')],
  ])('%s is 400', async (_what, body) => {
    expect(refusalOf(await post(body))).toBe('400 BODY_MALFORMED')
  })
})

describe('a body that is JSON, but no payment', () => {
  test.each<readonly [string, string, string]>([
    ['an array', `[${text}]`, ''],
    ['null', 'null', ''],
    ['a number', '1', ''],
    ['an amount of 1e999', text.replace('12500', '1e999'), 'amountMinor'],
    ['an amount of 12345678901234567890', text.replace('12500', '12345678901234567890'), 'amountMinor'],
    ['an amount of 9007199254740993', text.replace('12500', '9007199254740993'), 'amountMinor'],
    ['an amount of 12500.5', text.replace('12500', '12500.5'), 'amountMinor'],
    ['an amount a hair beside an integer', text.replace('12500', '12500.00000000000000000001'), 'amountMinor'],
    ['an amount of -0', text.replace('12500', '-0'), 'amountMinor'],
    ['an amount as text', text.replace('12500', '"12500"'), 'amountMinor'],
    ['a repeated key', withField('"amountMinor":1'), 'amountMinor'],
    ['a key repeated with an escape', withField('"amount\\u004dinor":1'), 'amountMinor'],
    ['__proto__', withField('"__proto__":{"isAdmin":true}'), '__proto__'],
    ['constructor', withField('"constructor":{"prototype":{}}'), 'constructor'],
    ['an unknown field', withField('"paymentId":"x"'), 'paymentId'],
    ['deep nesting', withField(`"items":${'['.repeat(5_000)}${']'.repeat(5_000)}`), 'items[0][0][0][0]'],
    ['a lone surrogate by escape', text.replace('store-1', '\\ud83d'), 'storeId'],
    ['U+0000 by escape', text.replace('store-1', 'a\\u0000'), 'storeId'],
    ['a control character by escape', text.replace('store-1', 'a\\u0007'), 'storeId'],
    ['latitude 91', text.replace('37.4979', '91'), 'latitude'],
    ['a latitude alone', text.replace('"longitude":127.0276,', ''), 'longitude'],
    ['an unknown currency', text.replace('KRW', 'KRX'), 'currency'],
    ['an unknown country', text.replace('"KR"', '"ZZ"'), 'country'],
    ['a time without an offset', text.replace(/"occurredAt":\d+/, '"occurredAt":"2026-11-21T12:30:00"'), 'occurredAt'],
    ['30 February', text.replace(/"occurredAt":\d+/, '"occurredAt":"2026-02-30T12:30:00Z"'), 'occurredAt'],
    ['a time in seconds before 1970', text.replace(/"occurredAt":\d+/, '"occurredAt":-1'), 'occurredAt'],
    ['a time beyond 48 bits', text.replace(/"occurredAt":\d+/, '"occurredAt":281474976710656'), 'occurredAt'],
    ['an id that is too long', text.replace('customer-1', 'x'.repeat(129)), 'customerId'],
  ])('%s is 400 and names the field', async (_what, body, field) => {
    const answer = await post(body)
    expect(refusalOf(answer)).toBe('400 BODY_INVALID')
    expect(answer.body.field).toBe(field)
    expect(answer.body.errors[0]).toMatchObject({ path: field, message: expect.any(String) })
  })

  test('a card number is 422', async () => {
    const answer = await post(text.replace('card_tok_1', '4111111111111111'))
    expect(refusalOf(answer)).toBe('422 CARD_NUMBER_REFUSED')
    expect(answer.body.field).toBe('cardId')
    expect(JSON.stringify(answer.body)).not.toContain('4111')
  })
})

describe('a request around the body', () => {
  test.each<readonly [string, Record<string, string>]>([
    ['text/plain', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another JSON', { 'content-type': 'application/merge-patch+json' }],
    ['UTF-16', { 'content-type': 'application/json; charset=utf-16' }],
    ['compressed', { 'content-encoding': 'gzip' }],
  ])('of type %s is 415', async (_what, headers) => expect(refusalOf(await post(text, headers))).toBe('415 CONTENT_TYPE_UNSUPPORTED'))

  test('of JSON in UTF-8 by any spelling is taken', async () => {
    const body = paymentBody({ storeId: 'accepted' })
    for (const type of ['application/json; charset=utf-8', 'application/json;charset="UTF-8"', 'Application/JSON'])
      expect((await post(body, { 'content-type': type })).status).toBe(202)
  })

  test.each([65_537, 1 << 20, 3 << 20])('with a body of %d bytes is 413, and the connection lives on', async (bytes) => {
    for (let attempt = 0; attempt < 5; attempt++) expect(refusalOf(await post('a'.repeat(bytes)))).toBe('413 BODY_TOO_LARGE')
    expect(
      refusalOf(
        await post(
          new ReadableStream({
            start: (controller) => {
              controller.enqueue(Buffer.alloc(bytes))
              controller.close()
            },
          }),
        ),
      ),
    ).toBe('413 BODY_TOO_LARGE')
  })

  test('with 40 items of long Hangul names fits, written as letters or as escapes', async () => {
    const items = Array.from({ length: 40 }, () => ({
      name: '힣'.repeat(128),
      quantity: 2_147_483_647,
      unitPriceMinor: Number.MAX_SAFE_INTEGER,
    }))
    const body = JSON.stringify(
      paymentBody({ storeId: 'accepted', customerId: '😀'.repeat(128), cardId: '가'.repeat(128), orderId: '나'.repeat(128), items }),
    )
    const escaped = body.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    expect((await post(body)).status).toBe(202)
    expect((await post(escaped)).status).toBe(202)
  })

  test.each<readonly [string, string | undefined, string]>([
    ['none', undefined, 'IDEMPOTENCY_KEY_MISSING'],
    ['an empty one', '', 'IDEMPOTENCY_KEY_MISSING'],
    ['256 characters', 'k'.repeat(256), 'IDEMPOTENCY_KEY_INVALID'],
    ['Latin-1', 'schl\u00fcssel', 'IDEMPOTENCY_KEY_INVALID'],
  ])('with %s as its Idempotency-Key is 400', async (_what, value, code) => {
    const headers: Record<string, string> = value === undefined ? {} : { 'idempotency-key': value }
    expect(refusalOf(await gateway.call('POST', '/v1/payments', { key, body: text, headers }))).toBe(`400 ${code}`)
  })

  test('with two Idempotency-Keys is 400, with one that holds a comma is not', async () => {
    const lines = [`authorization: Bearer ${key}`, 'content-type: application/json', `content-length: ${text.length}`]
    expect(await raw(['POST /v1/payments HTTP/1.1', 'host: x', ...lines, 'idempotency-key: a', 'idempotency-key: b', '', text])).toContain(
      '"IDEMPOTENCY_KEY_INVALID"',
    )
    expect((await gateway.post(key, 'a, b', paymentBody({ storeId: 'accepted' }))).status).toBe(202)
  })

  test.each<readonly [string, string, string]>([
    ['PUT', '/v1/payments', 'GET, HEAD, POST'],
    ['DELETE', '/v1/payments/019aa4b5-1c00-8abc-9def-0123456789ab', 'GET, HEAD'],
    ['PATCH', '/v1/stores/x', 'GET, HEAD, PUT'],
    ['POST', '/livez', 'GET, HEAD'],
  ])('%s %s is 405', async (method, path, allow) => {
    const answer = await gateway.call(method, path, { key })
    expect(refusalOf(answer)).toBe('405 METHOD_NOT_ALLOWED')
    expect(answer.headers.get('allow')).toBe(allow)
  })

  test.each(['/', '/v1', '/v2/payments', '/v1/payments/a/b/c', '/v1//payments'])('to %s is 404', async (path) =>
    expect(refusalOf(await gateway.call('GET', path, { key }))).toBe('404 ROUTE_NOT_FOUND'),
  )

  test('with a URL that is not percent-encoded UTF-8 is 400', async () => {
    for (const path of ['/v1/stores/%ff', '/v1/stores/%', '/v1/payments/%c0%af'])
      expect(refusalOf(await gateway.call('GET', path, { key }))).toBe('400 URL_MALFORMED')
  })

  test('that is no HTTP, or has headers without end, is told so', async () => {
    expect(await raw(['NONSENSE', ''])).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json[\s\S]*"REQUEST_MALFORMED"/)
    expect(await raw(['GET /livez HTTP/1.1', 'host: x', `x: ${'x'.repeat(20_000)}`, '', ''])).toMatch(
      /^HTTP\/1\.1 431 [\s\S]*"HEADERS_TOO_LARGE"/,
    )
    expect(await raw(['POST /v1/payments HTTP/1.1', 'host: x', 'content-length: 5', 'transfer-encoding: chunked', '', ''])).toMatch(
      /^HTTP\/1\.1 400 /,
    )
  })
})

describe('a batch', () => {
  const batch = (payments: unknown): Promise<Answer> =>
    gateway.call('POST', '/v1/payments/batch', { key, body: typeof payments === 'string' ? payments : { payments } })
  const element = (idempotencyKey: string, fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
    idempotencyKey,
    ...paymentBody({ storeId: 'accepted', ...fields }),
  })

  test('answers each element in order, and none suffers for another', async () => {
    const at = Date.now()
    const good = JSON.stringify(element('batch-1', { occurredAt: at }))
    const elements = [
      good,
      'null',
      JSON.stringify(element('batch-2', { latitude: 91 })),
      good.replace('batch-1', 'batch-3').replace('12500', '1e999'),
      good.replace('batch-1', 'batch-4').replace('{', '{"cardId":"x",'),
      good.replace('batch-1', 'batch-5').replace('card_tok_1', '4111111111111111'),
      good.replace('batch-1', 'batch-6').replace('{', `{"deep":${'['.repeat(99)}${']'.repeat(99)},`),
      good.replace('batch-1', '\\ud800'),
      JSON.stringify({ ...element('x'), idempotencyKey: undefined }),
      good,
      good.replace('12500', '12501'),
      JSON.stringify(element('batch-7')),
    ]
    const answer = await batch(`{"payments":[${elements.join(',')}]}`)
    expect(answer.status).toBe(207)
    expect(answer.headers.get('content-type')).toContain('application/json')
    const { payments } = answer.body
    expect(
      payments.map(({ status, code, field, replayed }: Record<string, unknown>) =>
        [status, code, field, replayed].filter((part) => part !== undefined),
      ),
    ).toEqual([
      ['PENDING'],
      [400, 'BODY_INVALID', 'payments[1]'],
      [400, 'BODY_INVALID', 'payments[2].latitude'],
      [400, 'BODY_INVALID', 'payments[3].amountMinor'],
      [400, 'BODY_INVALID', 'payments[4].cardId'],
      [422, 'CARD_NUMBER_REFUSED', 'payments[5].cardId'],
      [400, 'BODY_INVALID', 'payments[6].deep[0][0]'],
      [400, 'BODY_INVALID', 'payments[7].idempotencyKey'],
      [400, 'BODY_INVALID', 'payments[8].idempotencyKey'],
      ['PENDING', true],
      [422, 'IDEMPOTENCY_KEY_REUSED'],
      ['PENDING'],
    ])
    expect(payments[9]).toEqual({ ...payments[0], replayed: true })
    const again = await gateway.post(key, 'batch-1', JSON.parse(good.replace('"idempotencyKey":"batch-1",', '')))
    expect(again.body).toEqual(payments[0])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })

  test('of 500 is taken whole, twice with the same answers, and lies in the log once', async () => {
    const payments = Array.from({ length: 500 }, (_, index) =>
      element(`many-${index}`, { customerId: `many-${index % 50}`, orderId: `many-${index}` }),
    )
    const first = await batch(payments)
    expect(first.status).toBe(202)
    const second = await batch(payments)
    expect(second.status).toBe(202)
    expect(second.body.payments).toEqual(first.body.payments.map((each: object) => ({ ...each, replayed: true })))
    const inLog = (await ground.payments()).filter((payment) => payment.merchantId === merchantId)
    expect(new Set(inLog.map(({ paymentId }) => paymentId)).size).toBe(500)
    expect(inLog).toHaveLength(500)
    // one customer's payments lie in the order of the batch
    const orders = inLog.filter(({ customerId }) => customerId === 'many-7').map(({ orderId }) => orderId)
    expect(orders).toEqual(payments.filter(({ customerId }) => customerId === 'many-7').map(({ orderId }) => orderId))
  })

  test.each<readonly [string, string, string]>([
    ['of 501', JSON.stringify({ payments: Array.from({ length: 501 }, () => 1) }), 'payments'],
    ['of none', '{"payments":[]}', 'payments'],
    ['that is an array', '[]', ''],
    ['without payments', '{}', 'payments'],
    ['with an unknown field', '{"payments":[1],"mode":"x"}', 'mode'],
    ['with payments twice', '{"payments":[1],"payments":[2]}', 'payments'],
  ])('%s is 400 as a whole', async (_what, body, field) => {
    const answer = await batch(body)
    expect(refusalOf(answer)).toBe('400 BODY_INVALID')
    expect(answer.body.field).toBe(field)
  })

  test('above 4 MiB is 413', async () =>
    expect(refusalOf(await batch(`{"payments":["${'a'.repeat(4 << 20)}"]}`))).toBe('413 BODY_TOO_LARGE'))
})

test('whatever was refused above has left nothing in the log', async () => {
  const stores = new Set((await ground.payments()).map(({ storeId }) => storeId))
  expect([...stores]).toEqual(['accepted'])
})

/** Sends lines as they are and returns all that comes back. */
async function raw(lines: readonly string[]): Promise<string> {
  const { port, hostname } = new URL(gateway.url)
  const socket = connect(Number(port), hostname)
  let received = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    received += chunk
    if (received.includes('\r\n\r\n') && received.includes('"code"')) socket.end()
  })
  socket.write(lines.join('\r\n'))
  await once(socket, 'close')
  return received
}
