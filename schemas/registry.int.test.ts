import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { sampleRecord, sampleRecords } from '../tests/support/sample-records.ts'
import { services, uniqueNamespace } from '../tests/support/services.ts'
import { recordNames, schemaText } from './avro-types.ts'
import { subjectOf } from './records.ts'
import { RegistryClient } from './registry.ts'
import { Serde, UnknownSchemaIdError } from './serde.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections()
})

/** An HTTP server of this test's own; its base URL. */
async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers as the real registry does. */
const forward = async (request: Parameters<RequestListener>[0], response: Parameters<RequestListener>[1]): Promise<void> => {
  const { method = 'GET' } = request
  const headers = { 'content-type': 'application/vnd.schemaregistry.v1+json' }
  const body = method === 'GET' ? {} : { body: await text(request) }
  const answer = await fetch(services().registryUrl + request.url, { method, headers, ...body })
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text())
}

/** The real registry behind a counter of the requests for one path. */
async function counting(path: string): Promise<{ readonly url: string; readonly count: () => number }> {
  let count = 0
  const url = await listening((request, response) => {
    if (request.url === path) count += 1
    void forward(request, response)
  })
  return { url, count: () => count }
}

async function subjects(namespace: string): Promise<readonly string[]> {
  const response = await fetch(`${services().registryUrl}/subjects`)
  return ((await response.json()) as string[]).filter((subject) => subject.startsWith(namespace)).sort()
}

test('registering gives every record an id, again the same one, under subjects of the namespace', async () => {
  const namespace = uniqueNamespace('reg')
  const client = new RegistryClient(services().registryUrl, namespace)
  const ids = await client.register()
  expect([...ids.keys()]).toEqual(recordNames)
  expect(await new RegistryClient(`${services().registryUrl}/`, namespace).register()).toEqual(ids)
  expect(await subjects(namespace)).toEqual(recordNames.map((name) => namespace + subjectOf(name)).sort())
  for (const name of recordNames) {
    expect(await client.idOf(name)).toBe(ids.get(name))
    const response = await fetch(`${services().registryUrl}/config/${namespace}${subjectOf(name)}`)
    expect(await response.json()).toEqual({ compatibilityLevel: 'BACKWARD_TRANSITIVE' })
  }
})

test('two deploys that register at once agree', async () => {
  const namespace = uniqueNamespace('reg')
  const all = await Promise.all([1, 2, 3].map(() => new RegistryClient(services().registryUrl, namespace).register()))
  expect(all[1]).toEqual(all[0])
  expect(all[2]).toEqual(all[0])
})

test('a schema that older consumers wrote cannot be followed by one that does not read it', async () => {
  const client = new RegistryClient(services().registryUrl, uniqueNamespace('reg'))
  await client.register()
  const schema = JSON.parse(schemaText('CancelRequested'))
  const grown = (field: object) => JSON.stringify({ ...schema, fields: [...schema.fields, field] })
  const refused = client.registerSchema('CancelRequested', grown({ name: 'actor', type: 'string' }))
  await expect(refused).rejects.toMatchObject({ code: 'SCHEMA_INCOMPATIBLE', message: expect.stringContaining('CancelRequested') })
  const first = await client.idOf('CancelRequested')
  const second = await client.registerSchema('CancelRequested', grown({ name: 'actor', type: ['null', 'string'], default: null }))
  expect(second).not.toBe(first)
})

test('every older version counts, not only the newest', async () => {
  const client = new RegistryClient(services().registryUrl, uniqueNamespace('reg'))
  const schema = JSON.parse(schemaText('CancelRequested'))
  const others = schema.fields.filter(({ name }: { readonly name: string }) => name !== 'reason')
  const version = (...fields: readonly object[]) => JSON.stringify({ ...schema, fields: [...others, ...fields] })
  await client.registerSchema('CancelRequested', schemaText('CancelRequested'))
  await client.registerSchema('CancelRequested', version())
  const again = client.registerSchema('CancelRequested', version({ name: 'reason', type: ['null', 'long'], default: null }))
  await expect(again).rejects.toMatchObject({ code: 'SCHEMA_INCOMPATIBLE' })
})

test('what is not registered yet is named, with the command that registers it', async () => {
  const client = new RegistryClient(services().registryUrl, uniqueNamespace('reg'))
  await expect(Serde.load(client)).rejects.toMatchObject({
    code: 'SCHEMA_INCOMPATIBLE',
    message: expect.stringContaining('paystream schemas register'),
  })
})

test('a check tells registered, compatible and incompatible apart and changes nothing', async () => {
  const namespace = uniqueNamespace('reg')
  const client = new RegistryClient(services().registryUrl, namespace)
  expect(await client.check('CancelRequested')).toEqual({ state: 'compatible' })
  expect(await subjects(namespace)).toEqual([])
  const schema = JSON.parse(schemaText('CancelRequested'))
  await client.registerSchema('CancelRequested', JSON.stringify({ ...schema, fields: schema.fields.slice(0, 3) }))
  expect(await client.check('CancelRequested')).toEqual({ state: 'incompatible' })
  const id = await client.registerSchema('RefundRequested', schemaText('RefundRequested'))
  expect(await client.check('RefundRequested')).toEqual({ state: 'registered', id })
})

test('records travel from one process to another, and one of an older writer is learnt', async () => {
  const namespace = uniqueNamespace('reg')
  const client = new RegistryClient(services().registryUrl, namespace)
  const older = JSON.parse(schemaText('CancelRequested'))
  older.fields = older.fields.filter(({ name }: { readonly name: string }) => name !== 'reason')
  const olderId = await client.registerSchema('CancelRequested', JSON.stringify(older))
  await client.register()
  const [writer, reader] = [await Serde.load(client), await Serde.load(new RegistryClient(services().registryUrl, namespace))]
  for (const record of sampleRecords) expect(JSON.parse(JSON.stringify(reader.decode(writer.encode(record))))).toEqual(record)

  const bytes = Buffer.from(writer.encode({ name: 'CancelRequested', value: { ...sampleRecord('CancelRequested').value, reason: null } }))
  const old = Buffer.concat([bytes.subarray(0, 5), bytes.subarray(5)])
  old.writeUInt32BE(olderId, 1)
  const withoutReason = Buffer.concat([old.subarray(0, old.length - 2), old.subarray(old.length - 1)]) // requestedAt 0 is the last byte
  expect(() => reader.decode(withoutReason)).toThrow(UnknownSchemaIdError)
  await reader.learn(withoutReason)
  expect(reader.decode(withoutReason)).toMatchObject({ name: 'CancelRequested', value: { reason: null, requestedAt: 0 } })
})

test('an unknown id is asked for once in 30 seconds', async () => {
  const { url, count } = await counting('/schemas/ids/987654321')
  let nowMs = 0
  const client = new RegistryClient(url, '', { nowMs: () => nowMs })
  for (let turn = 0; turn < 50; turn++) expect(await client.schemaById(987_654_321)).toBeUndefined()
  nowMs = 29_999
  expect(await client.schemaById(987_654_321)).toBeUndefined()
  expect(count()).toBe(1)
  nowMs = 30_000
  expect(await client.schemaById(987_654_321)).toBeUndefined()
  expect(count()).toBe(2)
})

test.each<[string, RequestListener]>([
  ['hangs', () => undefined],
  ['answers 500', (_, response) => response.writeHead(500, { 'content-type': 'application/json' }).end('{"error_code":50001}')],
  ['answers 503 in HTML', (_, response) => response.writeHead(503).end('<h1>away</h1>')],
  [
    'is something else, which knows no such page',
    (_, response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{"status":404}'),
  ],
  ['breaks off', (request) => request.socket.destroy()],
  ['answers half', (_, response) => void response.writeHead(200, { 'content-length': '100' }).write('{"sch')],
  ['answers without a schema', (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}')],
])('a registry that %s is an outage, never poison', async (_, answer) => {
  const client = new RegistryClient(await listening(answer), '', { timeoutMs: 300 })
  const outage = { code: 'REGISTRY_UNAVAILABLE', next: 'retry' }
  await expect(client.schemaById(1)).rejects.toMatchObject(outage)
  await expect(client.check('CancelRequested')).rejects.toMatchObject(outage)
})

test.each<[string, RequestListener]>([
  ['hangs', () => undefined],
  ['answers 500', (_, response) => response.writeHead(500, { 'content-type': 'application/json' }).end('{"error_code":50001}')],
  ['knows no such page', (_, response) => response.writeHead(404, { 'content-type': 'application/json' }).end('{"status":404}')],
])('neither is it a refusal when a registry that %s is asked for ids or to register', async (_, answer) => {
  const client = new RegistryClient(await listening(answer), '', { timeoutMs: 300 })
  await expect(client.idOf('CancelRequested')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
  await expect(client.register()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
})

test('nor when one answer stays away and the next comes: asked again it says what it knows', async () => {
  let hanging = true
  const url = await listening((request, response) => {
    if (hanging) hanging = false
    else void forward(request, response)
  })
  const client = new RegistryClient(url, uniqueNamespace('late'), { timeoutMs: 1_000 })
  await expect(client.idOf('CancelRequested')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
  await expect(client.idOf('CancelRequested')).rejects.toMatchObject({ code: 'SCHEMA_INCOMPATIBLE' })
  hanging = true
  await expect(client.register()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
  const ids = await client.register()
  expect(await client.idOf('CancelRequested')).toBe(ids.get('CancelRequested'))
})

test('where nothing listens is an outage', async () => {
  const url = await listening(() => undefined)
  for (const server of servers.splice(0)) server.close()
  const client = new RegistryClient(url)
  await expect(client.schemaById(1)).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
  await expect(client.idOf('CancelRequested')).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' })
})
