import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { paystream } from '../../tests/support/command.ts'
import { paystreamHere } from '../../tests/support/command-here.ts'
import { UsageError } from '../failure.ts'
import { AnswerFile } from './answer-file.ts'
import { GatewayClient } from './gateway-client.ts'
import { readLines } from './line-reader.ts'
import { givenKeys, readKeysFile } from './merchant-keys.ts'
import { Pace } from './pace.ts'
import { Planner } from './planner.ts'
import { Replay } from './replay.ts'
import type { Verdict } from './tally.ts'

interface Element {
  readonly idempotencyKey: string
  readonly customerId: string
}
/** A payment as a faulty gateway saw it. */
interface Seen {
  readonly key: string
  readonly customerId: string
  readonly bearer: string | undefined
  readonly batch: boolean
}
interface Fault {
  readonly status: number
  readonly code?: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The answers of architecture.md section 3 with faults at will; the real gateway is used in replay.int.test.ts. What it cannot be made
 * to do there (break off at the right byte, refuse one attempt of a line) is done here.
 */
class FaultyGateway {
  readonly seen: Seen[] = []
  readonly accepted = new Map<string, string>()
  /** What happens to an attempt of a payment; undefined = accepted. `break` ends the connection with no answer. */
  fault: (key: string, attempt: number) => Fault | 'break' | undefined = () => undefined
  refuseBatch: (keys: readonly string[]) => Fault | undefined = () => undefined
  underWay = 0
  mostUnderWay = 0
  readonly #attempts = new Map<string, number>()
  readonly server = createServer((request, response) => void this.#handle(request, response))

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = ''
    for await (const chunk of request.setEncoding('utf8')) text += chunk as string
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay)
    await new Promise((resolve) => setTimeout(resolve, 2))
    this.underWay -= 1
    const body = JSON.parse(text) as { readonly payments?: readonly Element[]; readonly customerId: string }
    const batch = request.url === '/v1/payments/batch'
    const payments = batch ? (body.payments ?? []) : [{ ...body, idempotencyKey: String(request.headers['idempotency-key']) }]
    const bearer = request.headers.authorization
    for (const { idempotencyKey, customerId } of payments) this.seen.push({ key: idempotencyKey, customerId, bearer, batch })
    const whole = batch ? this.refuseBatch(payments.map(({ idempotencyKey }) => idempotencyKey)) : undefined
    if (whole !== undefined) return send(response, whole, whole)
    const outcomes = payments.map(({ idempotencyKey }) => this.#judge(idempotencyKey))
    if (outcomes.includes('break')) return void request.socket.destroy()
    const [first] = outcomes as [Fault & { readonly replayed?: boolean }]
    if (batch) return send(response, { status: 202 }, { payments: outcomes })
    send(response, { ...first, status: typeof first.status === 'number' ? first.status : 202 }, first)
  }

  #judge(key: string): unknown {
    const attempt = (this.#attempts.get(key) ?? 0) + 1
    this.#attempts.set(key, attempt)
    const fault = this.fault(key, attempt)
    if (fault !== undefined) return fault
    const replayed = this.accepted.has(key)
    const paymentId = this.accepted.get(key) ?? `id-${key}`
    this.accepted.set(key, paymentId)
    return { paymentId, status: 'PENDING', ...(replayed ? { replayed } : {}) }
  }
}

function send(response: ServerResponse, { status, headers }: Fault, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

const folder = mkdtempSync(join(tmpdir(), 'paystream-replay-'))
const [input, output] = [join(folder, 'in.jsonl'), join(folder, 'out.jsonl')]
let gateway: FaultyGateway
beforeEach(async () => {
  gateway = new FaultyGateway()
  await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  gateway.server.close().closeAllConnections()
})
afterAll(() => rmSync(folder, { recursive: true }))

const secrets = new Map([
  ['m0', 'test_a'],
  ['m1', 'test_b'],
])
const keys = ['--key', 'm0=test_a', '--key', 'm1=test_b']
const lineOf = (index: number, customer = index % 5) =>
  JSON.stringify({ idempotencyKey: `k${index}`, merchantId: `m${index % 2}`, payment: { customerId: `c${customer}`, amountMinor: index } })

interface Settings {
  readonly batchSize?: number
  readonly giveUpAfterMs?: number
  readonly rate?: number
}

/** A replay put together as the command does, in this process. */
async function replay(lines: readonly string[], { batchSize = 100, giveUpAfterMs = 60_000, rate }: Settings = {}) {
  const answers = await AnswerFile.open(output)
  const client = new GatewayClient(gateway.url, 8, 5_000)
  const malformed: string[] = []
  const run = new Replay({
    lines: readLines(Readable.from([Buffer.from(lines.map((line) => `${line}\n`).join(''))])),
    keys: givenKeys(secrets),
    client,
    planner: new Planner({ batchSize, batchBytes: 512 * 1024 }),
    pace: new Pace(rate),
    concurrency: 8,
    giveUpAfterMs,
    lookAhead: 1_000,
    answers,
    onMalformed: (line, reason) => malformed.push(`${line}: ${reason}`),
  })
  try {
    return {
      ending: await run.run(),
      counts: run.tally.counts,
      byCode: Object.fromEntries(run.tally.byCode),
      retries: run.tally.retries,
      malformed,
    }
  } finally {
    await client.close()
    await answers.close()
  }
}
const counts = (given: Partial<Record<Verdict, number>>) => ({
  accepted: 0,
  replayed: 0,
  refused: 0,
  failed: 0,
  malformed: 0,
  'not-sent': 0,
  ...given,
})

interface AnswerLine {
  readonly line: number
  readonly idempotencyKey: string | null
  readonly status: number | null
  readonly body: Record<string, unknown>
  readonly replayed: boolean
  readonly attempts: number
}
const answers = (): readonly AnswerLine[] =>
  readFileSync(output, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AnswerLine)
const many = Array.from({ length: 60 }, (_, index) => lineOf(index))

/** Keys of each customer in the order in which they were accepted first. */
function orderOfCustomers(): readonly (readonly string[])[] {
  const byCustomer = new Map<string, string[]>()
  for (const { key, customerId } of gateway.seen) {
    const own = byCustomer.get(customerId) ?? []
    byCustomer.set(customerId, own)
    if (!own.includes(key)) own.push(key)
  }
  return [...byCustomer.values()]
}
const numeric = (keysOfOne: readonly string[]) => keysOfOne.map((key) => Number(key.slice(1)))

test.each([
  ['in batches', 100],
  ['one by one', 1],
])(
  'every line is posted once with its merchant’s key, each customer in order, and answered in the order of the file: %s',
  async (_, batchSize) => {
    expect(await replay(many, { batchSize })).toMatchObject({ ending: 'finished', counts: counts({ accepted: 60 }) })
    expect(gateway.seen).toHaveLength(60)
    for (const own of orderOfCustomers()) expect(numeric(own)).toEqual([...numeric(own)].sort((a, b) => a - b))
    expect(gateway.seen.every(({ key, bearer }) => bearer === `Bearer ${Number(key.slice(1)) % 2 === 0 ? 'test_a' : 'test_b'}`)).toBe(true)
    expect(gateway.seen.every(({ batch }) => batch === batchSize > 1)).toBe(true)
    expect(answers().map(({ line, idempotencyKey }) => [line, idempotencyKey])).toEqual(
      many.map((_line, index) => [index + 1, `k${index}`]),
    )
    expect(answers()[7]).toEqual({
      line: 8,
      idempotencyKey: 'k7',
      merchantId: 'm1',
      status: 202,
      body: { paymentId: 'id-k7', status: 'PENDING' },
      replayed: false,
      attempts: 1,
    })
  },
)

test('order holds through faults of every kind, and nothing is accepted under two keys', async () => {
  const faults: readonly (Fault | 'break')[] = [
    { status: 503, headers: { 'retry-after': '0' } },
    { status: 429 },
    { status: 409 },
    'break',
    { status: 502 },
  ]
  gateway.fault = (key, attempt) => (attempt <= Number(key.slice(1)) % 3 ? faults[Number(key.slice(1)) % 5] : undefined)
  const result = await replay(many.slice(0, 30), { batchSize: 4 })
  // An answer that was lost on the way comes as a replay.
  expect(result.counts.accepted + result.counts.replayed).toBe(30)
  // a third of the lines is tried twice, a third three times
  expect(result.retries).toBeGreaterThanOrEqual(30)
  expect(gateway.accepted.size).toBe(30)
  for (const own of orderOfCustomers()) expect(numeric(own)).toEqual([...numeric(own)].sort((a, b) => a - b))
  expect(answers().every(({ status }) => status === 202)).toBe(true)
})

test('a repeated file is answered as a replay', async () => {
  await replay(many)
  expect((await replay(many)).counts).toEqual(counts({ replayed: 60 }))
  expect(answers().every(({ replayed }) => replayed)).toBe(true)
})

test('malformed and refused lines are told by number and code, and stop nothing', async () => {
  gateway.fault = (key) => (key === 'k3' ? { status: 422, code: 'IDEMPOTENCY_KEY_REUSED' } : undefined)
  const lines = [lineOf(0), '{"half', '', lineOf(3), '[]', lineOf(5).replace('m1', 'nobody'), lineOf(6)]
  const result = await replay(lines)
  expect(result.malformed).toEqual([expect.stringMatching(/^2: not JSON/), '5: not an object', '6: there is no key for merchant nobody'])
  expect(result.counts).toEqual(counts({ accepted: 2, refused: 1, malformed: 3 }))
  expect(result.byCode).toEqual({ IDEMPOTENCY_KEY_REUSED: 1 })
  expect(answers().map(({ line, status }) => [line, status])).toEqual([
    [1, 202],
    [2, null],
    [4, 422],
    [5, null],
    [6, null],
    [7, 202],
  ])
})

test('a batch that is refused as a whole is posted line by line, so that one bad line spoils no other', async () => {
  gateway.refuseBatch = (batch) => (batch.includes('k3') ? { status: 400, code: 'BODY_MALFORMED' } : undefined)
  gateway.fault = (key) => (key === 'k3' ? { status: 400, code: 'BODY_MALFORMED' } : undefined)
  expect((await replay(many.slice(0, 10))).counts).toEqual(counts({ accepted: 9, refused: 1 }))
  expect(answers().map(({ status }) => status)).toEqual([202, 202, 202, 400, 202, 202, 202, 202, 202, 202])
})

test('keys that fit no header go by the batch call, so that they arrive as they are', async () => {
  const odd = [' k', 'k ', '키', 'k"\\']
  const lines = odd.map((idempotencyKey, index) =>
    JSON.stringify({ idempotencyKey, merchantId: 'm0', payment: { customerId: `c${index}` } }),
  )
  expect((await replay(lines, { batchSize: 1 })).counts).toEqual(counts({ accepted: odd.length }))
  expect(new Set(gateway.seen.map(({ key }) => key))).toEqual(new Set(odd))
})

test('a line without an answer fails at the deadline, its customer’s later ones are not sent, others are', async () => {
  gateway.fault = (key) => (key === 'k1' ? { status: 503, code: 'KAFKA_UNAVAILABLE' } : undefined)
  // Others go on being answered, so the gateway is not away.
  const lines = [...many.slice(0, 20), ...Array.from({ length: 40 }, (_, index) => lineOf(100 + index, 10))]
  const result = await replay(lines, { giveUpAfterMs: 300, rate: 200, batchSize: 1 })
  expect(result).toMatchObject({
    ending: 'finished',
    counts: counts({ accepted: 56, failed: 1, 'not-sent': 3 }),
    byCode: { KAFKA_UNAVAILABLE: 1 },
  })
  expect(gateway.seen.filter(({ customerId }) => customerId === 'c1').every(({ key }) => key === 'k1')).toBe(true)
  const byKey = new Map(answers().map((answer) => [answer.idempotencyKey, answer]))
  expect(byKey.get('k1')).toMatchObject({ status: 503, body: { code: 'KAFKA_UNAVAILABLE' } })
  for (const key of ['k6', 'k11', 'k16'])
    expect(byKey.get(key)).toMatchObject({ status: null, attempts: 0, body: expect.stringMatching(/not sent/) })
  expect(gateway.accepted.size).toBe(56)
})

test('a gateway that is away ends the replay with an exit code that invites another try', async () => {
  const { url } = gateway
  gateway.server.close().closeAllConnections()
  writeFileSync(input, many.join('\n'))
  const result = await paystreamHere(['replay', input, '--url', url, '--give-up-after', '0.1', ...keys])
  expect(result).toMatchObject({ exitCode: 75, stderr: expect.stringContaining('gave no answer for 0.1 s') })
  expect(result.stdout).toMatch(/accepted +0\n/)
})

test('lines that are not in the log show in the exit code and the summary', async () => {
  gateway.fault = () => ({ status: 422, code: 'IDEMPOTENCY_KEY_REUSED' })
  writeFileSync(input, `${lineOf(0)}\n{"half\n`)
  const result = await paystreamHere(['replay', input, '--url', gateway.url, ...keys])
  expect(result).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('line 2: not JSON') })
  expect(result.stdout).toMatch(/accepted +0\n(.*\n)*refused +1\n(.*\n)* {2}IDEMPOTENCY_KEY_REUSED +1\nmalformed lines +1\n/)
})

test('Ctrl-C sends nothing more, waits for what is under way and tells what was done', async () => {
  writeFileSync(input, Array.from({ length: 20_000 }, (_, index) => `${lineOf(index, index)}\n`).join(''))
  const args = ['replay', input, '--url', gateway.url, '--out', output, '--rate', '100', '--batch-size', '5', ...keys]
  const result = await paystream(args, { watch: () => (gateway.accepted.size > 20 ? 'SIGINT' : undefined) })
  expect(result).toMatchObject({ exitCode: 130, stderr: expect.stringContaining('interrupted') })
  const accepted = Number(/accepted +(\d+)/.exec(result.stdout)?.[1])
  expect(accepted).toBe(gateway.accepted.size)
  // the file would take 200 s
  expect(accepted).toBeLessThan(20_000)
  expect(answers()).toHaveLength(accepted)
})

test('standard input is read', async () => {
  const result = await paystream(['replay', '-', '--url', gateway.url, ...keys], { stdin: many.join('\n') })
  expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/accepted +60\n/) })
})

test('a rate is kept, with no more requests at once than asked for', async () => {
  writeFileSync(input, many.join('\n'))
  const sinceMs = performance.now()
  const result = await paystreamHere(['replay', input, '--url', gateway.url, '--rate', '100', '--concurrency', '2', ...keys])
  expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/accepted +60\n/) })
  // batches of at most 20: the last goes out when at least 40 payments had their 10 ms each
  expect(performance.now() - sinceMs).toBeGreaterThan(390)
  expect(gateway.mostUnderWay).toBeLessThanOrEqual(2)
})

test('a keys file may be JSON or lines; a bad one is a fault of usage', async () => {
  const file = join(folder, 'keys')
  writeFileSync(file, '# tills\nm0=test_a\n\nm=1=test_b\n')
  expect(await readKeysFile(file)).toEqual(
    new Map([
      ['m0', 'test_a'],
      ['m=1', 'test_b'],
    ]),
  )
  writeFileSync(file, '{"m0":"test_a","m=1":"test_b"}')
  expect(await readKeysFile(file)).toEqual(
    new Map([
      ['m0', 'test_a'],
      ['m=1', 'test_b'],
    ]),
  )
  for (const bad of ['m0', '=test_a', 'm0=', '{"m0":1}']) {
    writeFileSync(file, bad)
    await expect(readKeysFile(file)).rejects.toThrow(UsageError)
  }
})

test('an input that cannot be read is a fault of usage', async () => {
  const missing = await paystreamHere(['replay', join(folder, 'none'), ...keys])
  expect(missing).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('ENOENT') })
  expect(await paystreamHere(['replay', folder, ...keys])).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('directory') })
})
