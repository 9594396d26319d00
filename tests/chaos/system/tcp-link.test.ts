import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { TcpLink } from './tcp-link.ts'

let server: Server
let link: TcpLink
let received: string

beforeEach(async () => {
  received = ''
  server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      received += String(chunk)
      socket.write(`got ${String(chunk)}`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  link = await TcpLink.open(0, { host: '127.0.0.1', port: (server.address() as AddressInfo).port })
})
afterEach(async () => {
  await link.close()
  await new Promise((resolve) => server.close(resolve))
})

async function client(): Promise<{ readonly socket: Socket; readonly heard: () => string }> {
  const socket = connect({ host: '127.0.0.1', port: link.port })
  let heard = ''
  socket.on('data', (chunk) => (heard += String(chunk)))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return { socket, heard: () => heard }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

async function expectSoon(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !condition(); tries += 1) await sleep(10)
  expect(condition()).toBe(true)
}

test('passes everything on in both directions', async () => {
  const { socket, heard } = await client()
  socket.write('hello')
  await expectSoon(() => heard() === 'got hello')
})

test('late answers: what is asked arrives at once', async () => {
  const { socket, heard } = await client()
  link.delay(60_000, { answersOnly: true })
  socket.write('hello')
  await expectSoon(() => received === 'hello')
  await sleep(50)
  expect(heard()).toBe('')
  link.flow()
  await expectSoon(() => heard() === 'got hello')
  socket.write(' again')
  await expectSoon(() => heard() === 'got hellogot  again')
})

test('what is held arrives after its sender has died', async () => {
  const { socket } = await client()
  const caught = link.arm('commit', { kind: 'hold' })
  socket.write('commit 1')
  await caught
  socket.destroy()
  await closed(socket)
  await sleep(50)
  expect(received).toBe('')
  link.release()
  await expectSoon(() => received === 'commit 1')
})

test('of several that are held the first may go alone', async () => {
  const [one, other] = [await client(), await client()]
  const caught = link.arm('commit', { kind: 'hold', all: true })
  one.socket.write('commit 1')
  await caught
  other.socket.write('commit 2')
  await sleep(50)
  link.releaseFirst()
  await expectSoon(() => received === 'commit 1')
  link.disarm()
  link.release()
  await expectSoon(() => received === 'commit 1commit 2')
})

test('cut-after delivers and loses the answer; cut-before loses both', async () => {
  const one = await client()
  void link.arm('commit', { kind: 'cut-after' })
  one.socket.write('commit 1')
  await closed(one.socket)
  expect([received, one.heard()]).toEqual(['commit 1', ''])
  const other = await client()
  void link.arm('commit', { kind: 'cut-before' })
  other.socket.write('commit 2')
  await closed(other.socket)
  expect(received).toBe('commit 1')
})

test('a stall keeps everything back, in order, and loses nothing', async () => {
  const { socket, heard } = await client()
  link.stall()
  socket.write('a')
  await sleep(30)
  socket.write('b')
  await sleep(30)
  expect(received).toBe('')
  link.flow()
  socket.write('c')
  await expectSoon(() => received === 'abc')
  await expectSoon(() => heard().endsWith('c'))
})

test('a reset ends what is open and takes new connections', async () => {
  const { socket } = await client()
  socket.write('x')
  await expectSoon(() => received === 'x')
  link.reset()
  await closed(socket)
  const next = await client()
  next.socket.write('y')
  await expectSoon(() => next.heard() === 'got y')
})
