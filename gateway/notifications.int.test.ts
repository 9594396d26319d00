import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { revokeKey } from '../platform/api-keys/index.ts'
import { EventStream, type StreamedMessage } from '../tests/support/event-stream.ts'
import { gatewayOfThisFile, type RunningGateway, startGateway } from '../tests/support/running-gateway.ts'

const { ground, gateway } = await gatewayOfThisFile()
const second = await startGateway(ground)
afterAll(() => second.close())
const { key } = await ground.newKey('platform', ['customers:read'])

const open: EventStream[] = []
const started: RunningGateway[] = []
afterEach(async () => {
  for (const stream of open.splice(0)) stream.close()
  for (const one of started.splice(0)) await one.close()
})

const newCustomer = (): string => `customer-${randomUUID()}`
const pathOf = (customerId: string): string => `/v1/customers/${encodeURIComponent(customerId)}/notifications`

async function another(options: Parameters<typeof startGateway>[1]): Promise<RunningGateway> {
  const one = await startGateway(ground, options)
  started.push(one)
  return one
}

/** A client that asks for the whole feed and reads nothing. */
function deafClient(at: RunningGateway, customerId: string): Socket {
  const { hostname, port } = new URL(at.url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  socket.pause()
  const head = ['Host: x', 'Accept: text/event-stream', `Authorization: Bearer ${key}`]
  socket.write(`GET ${pathOf(customerId)}?after=0 HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`)
  return socket
}

const openStreams = async (at: RunningGateway) => /gateway_notification_streams\S* (\d+)/.exec(await at.metrics.metrics())?.[1]

/** What the notifier's statement leaves behind. @param body as long as it is wanted */
async function push(customerId: string, count = 1, body = 'You paid.'): Promise<void> {
  for (let at = 0; at < count; at++)
    await ground.pool.query(
      `with head as (
         insert into customer_feeds as f (customer_id, last_position) values ($1, 1)
         on conflict (customer_id) do update set last_position = f.last_position + 1 returning last_position)
       insert into deliveries (notification_id, kind, customer_id, merchant_id, store_id, channel, request, state, position, words)
       select gen_random_uuid(), 'RECEIPT', $1, 'merchant-1', 'store-1', 'PUSH', '{}', 'sent', last_position,
         json_build_object('title', 'Receipt', 'body', $2::text, 'link', 'https://pay.example/v1/receipts/x')
       from head`,
      [customerId, body],
    )
}

async function listen(customerId: string, options: { at?: RunningGateway; after?: number; lastId?: string } = {}): Promise<EventStream> {
  const query = options.after === undefined ? '' : `?after=${options.after}`
  const stream = await EventStream.open((options.at ?? gateway).url + pathOf(customerId) + query, {
    authorization: `Bearer ${key}`,
    ...(options.lastId === undefined ? {} : { 'last-event-id': options.lastId }),
  })
  open.push(stream)
  return stream
}

const isReady = ({ event }: StreamedMessage) => event === 'ready'
const idsOf = (stream: EventStream) => stream.messages.filter(({ event }) => event === 'notification').map(({ id }) => Number(id))
const upTo = (last: number, from = 1) => Array.from({ length: last - from + 1 }, (_, at) => from + at)

describe('the stream of a customer’s notifications', () => {
  test('tells what is new to every listener on every gateway, and to nobody else', async () => {
    const [customerId, other] = [newCustomer(), newCustomer()]
    await push(customerId, 3)
    const streams = await Promise.all([listen(customerId), listen(customerId, { at: second }), listen(other)])
    for (const stream of streams) await stream.next(isReady)
    await push(customerId)
    for (const stream of streams.slice(0, 2)) {
      const { data } = await stream.next(({ event }) => event === 'notification')
      expect(data).toEqual({
        position: 4,
        notificationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        kind: 'RECEIPT',
        title: 'Receipt',
        body: 'You paid.',
        link: 'https://pay.example/v1/receipts/x',
        merchantId: 'merchant-1',
        storeId: 'store-1',
        paymentId: null,
        sentAt: expect.stringMatching(/Z$/),
      })
      expect(idsOf(stream)).toEqual([4])
      expect(stream.messages[0]).toMatchObject({ event: 'ready', id: '3' })
    }
    expect(idsOf(streams[2] as EventStream)).toEqual([])
  })

  test('goes on behind Last-Event-ID on another gateway, or behind ?after=; the id that came last counts', async () => {
    const customerId = newCustomer()
    await push(customerId, 50)
    const everything = await listen(customerId, { after: 0 })
    await expect.poll(() => idsOf(everything)).toEqual(upTo(50))
    const rest = await listen(customerId, { at: second, after: 0, lastId: '45' })
    await expect.poll(() => idsOf(rest)).toEqual(upTo(50, 46))
    const beyond = await listen(customerId, { lastId: '999' })
    expect(await beyond.next(isReady)).toMatchObject({ id: '50' })
    await push(customerId)
    for (const stream of [everything, rest, beyond]) await stream.next(({ id }) => id === '51')
  })

  test('a client that connects again and again, now here, now there, while many push, gets everything once and in order', async () => {
    const customerId = newCustomer()
    const gateways = [gateway, second]
    const pushing = Promise.all(Array.from({ length: 3 }, () => push(customerId, 60)))
    const seen: number[] = []
    for (let turn = 0; seen.length < 180; turn++) {
      const stream = await listen(customerId, { at: gateways[turn % 2] as RunningGateway, lastId: String(seen.at(-1) ?? 0) })
      await stream.next(({ event }) => event === 'notification')
      stream.close()
      seen.push(...idsOf(stream))
    }
    await pushing
    expect(seen).toEqual(upTo(180))
  })

  test('ends when its key is revoked', async () => {
    const drawn = await ground.newKey('platform', ['customers:read'])
    const quick = await another({ keyTimes: { refreshMs: 1, trustMs: 2, patienceMs: 1_000, outageMs: 3_600_000 } })
    const stream = await EventStream.open(quick.url + pathOf(newCustomer()), { authorization: `Bearer ${drawn.key}` })
    open.push(stream)
    await stream.next(isReady)
    await revokeKey(ground.pool, drawn.keyId)
    await expect(stream.ended).resolves.toBeUndefined()
  })

  test('is refused above the limit, and free again when another one ends', async () => {
    const small = await another({ config: { GATEWAY_MAX_STREAMS: 1 } })
    const first = deafClient(small, newCustomer())
    await expect.poll(() => openStreams(small)).toBe('1')
    const ask = () => small.call('GET', pathOf(newCustomer()), { key, headers: { accept: 'text/event-stream' } })
    const refused = await ask()
    expect(refused).toMatchObject({ status: 503, body: { code: 'OVERLOADED' } })
    expect(refused.headers.get('retry-after')).toBe('5')
    expect((await small.call('GET', pathOf(newCustomer()), { key })).status).toBe(200)
    first.destroy()
    await expect.poll(() => openStreams(small)).toBe('0')
    const next = deafClient(small, newCustomer())
    await expect.poll(() => openStreams(small)).toBe('1')
    next.destroy()
  })

  test('ends when the gateway shuts down, also for a client that does not read', async () => {
    const customerId = newCustomer()
    await push(customerId, 100, 'x'.repeat(500_000))
    const closing = await startGateway(ground)
    const stream = await listen(customerId, { at: closing })
    await stream.next(isReady)
    const deaf = deafClient(closing, customerId)
    await expect.poll(() => openStreams(closing)).toBe('2')
    const before = performance.now()
    await closing.close()
    expect(performance.now() - before).toBeLessThan(10_000)
    await stream.ended
    deaf.destroy()
  })

  test('a client that goes away while it is written to is forgotten', async () => {
    const customerId = newCustomer()
    await push(customerId, 100, 'x'.repeat(500_000))
    const deaf = deafClient(second, customerId)
    await expect.poll(() => openStreams(second)).not.toBe('0')
    deaf.destroy()
    await expect.poll(() => openStreams(second)).toBe('0')
  })
})

describe('the list of a customer’s notifications', () => {
  test('has the newest first, in pages, and says where a stream begins', async () => {
    const customerId = newCustomer()
    await push(customerId, 7)
    const page = async (query: string) => {
      const { status, body } = await gateway.call('GET', pathOf(customerId) + query, { key })
      expect(status).toBe(200)
      return { positions: body.notifications.map(({ position }: { position: number }) => position), next: body.next, last: body.last }
    }
    expect(await page('?limit=3')).toEqual({ positions: [7, 6, 5], next: 5, last: 7 })
    expect(await page('?limit=3&before=5')).toEqual({ positions: [4, 3, 2], next: 2, last: 7 })
    expect(await page('?limit=3&before=2')).toEqual({ positions: [1], next: null, last: 7 })
    expect(await page('')).toEqual({ positions: [7, 6, 5, 4, 3, 2, 1], next: null, last: 7 })
  })

  test('of somebody nobody told anything is empty', async () => {
    const { status, body, headers } = await gateway.call('GET', pathOf('nobody'), { key })
    expect([status, body, headers.get('cache-control')]).toEqual([200, { notifications: [], next: null, last: 0 }, 'no-store'])
  })

  test.each([
    ['?limit=0', undefined],
    ['?limit=101', undefined],
    ['?limit=ten', undefined],
    ['?before=-1', undefined],
    ['?after=1', undefined],
    ['?after=1&after=2', 'text/event-stream'],
    ['?after=x', 'text/event-stream'],
    ['?limit=5', 'text/event-stream'],
  ])('%s is refused with the parameter’s name (accepting %s)', async (query, accept) => {
    const headers: Readonly<Record<string, string>> = accept === undefined ? {} : { accept }
    const { status, body } = await gateway.call('GET', pathOf('x') + query, { key, headers })
    expect([status, body.code]).toEqual([400, 'PARAMETER_INVALID'])
    expect(query).toContain(body.field)
  })

  test('a last id that is no position is refused', async () => {
    const headers = { accept: 'text/event-stream', 'last-event-id': 'abc' }
    expect((await gateway.call('GET', pathOf('x'), { key, headers })).status).toBe(400)
  })
})
