import { readdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { processIdentity, serviceNames } from '../compose/native/index.ts'
import { prepareStack, type TestStack } from '../tests/support/stack.ts'

// The services of the test run are given by URL, so `up` starts only our processes; the launcher has tests of its own.
let stack: TestStack
beforeAll(async () => {
  stack = await prepareStack()
})
afterAll(() => stack.remove())

const ready = async (name: string): Promise<boolean> =>
  await fetch(`${stack.url(name)}/readyz`).then(
    (response) => response.ok,
    () => false,
  )

test('before anything runs, status says so by 3, and down is no error', async () => {
  expect((await stack.paystream('down')).exitCode).toBe(0)
  expect((await stack.paystream('status')).exitCode).toBe(3)
})

test('a taken port stops `up` with who holds it and which variable moves it', async () => {
  const port = Number(stack.env.GATEWAY_PORT)
  const holder = createServer().listen(port, '127.0.0.1')
  try {
    const { exitCode, output } = await stack.paystream('up')
    expect(output).toMatch(new RegExp(`port ${port} of gateway is taken by .*${process.pid}.*GATEWAY_PORT=`))
    expect(exitCode).toBe(1)
  } finally {
    await new Promise((resolve) => holder.close(resolve))
  }
})

test('up returns when everything is ready, having used the given services and started none', async () => {
  const { exitCode, output } = await stack.paystream('up')
  expect(output).toContain('kafka answers (KAFKA_BROKERS)')
  expect(output).toMatch(/gateway is ready on http:\/\/127/)
  expect(exitCode).toBe(0)
  expect(await ready('gateway')).toBe(true)
  for (const service of serviceNames) expect(readdirSync(stack.dataDir)).not.toContain(service)
  const status = await stack.paystream('status')
  expect(status.output).toMatch(/^gateway +ready +\d+ +\d+ +\S.* +supervisor +\d+$/m)
  expect(status.exitCode).toBe(0)
})

test('further ups, even two at once, keep every process', async () => {
  const before = stack.pid('gateway')
  const two = await Promise.all([stack.paystream('up'), stack.paystream('up')])
  expect(two.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  expect(stack.pid('gateway')).toBe(before)
})

test('a changed setting replaces the processes that run with the old one', async () => {
  const before = stack.pid('gateway')
  // another setting at every attempt
  const changed = { GATEWAY_RATE_LIMIT: String(100_000 + (before ?? 0)) }
  expect((await stack.with(changed, 'up', 'gateway')).exitCode).toBe(0)
  expect(stack.pid('gateway')).not.toBe(before)
  expect(stack.pid('gateway')).toBeDefined()
})

test('a process that is killed comes back by itself', async () => {
  const before = stack.pid('gateway') as number
  process.kill(before, 'SIGKILL')
  await expect.poll(async () => [undefined, before].includes(stack.pid('gateway')) || !(await ready('gateway'))).toBe(false)
  expect((await stack.paystream('status')).output).toMatch(/^gateway +ready .* [1-9]$/m)
})

test('a single process stops and starts; the others go on', async () => {
  const others = stack.pid('sms-stand-in')
  expect((await stack.paystream('down', 'gateway')).output).toContain('gateway stopped')
  expect(stack.pid('gateway')).toBeUndefined()
  expect((await stack.paystream('status')).exitCode).toBe(1)
  expect((await stack.paystream('up', 'gateway')).exitCode).toBe(0)
  expect(stack.pid('sms-stand-in')).toBe(others)
})

test('after the supervisor was killed, up takes over what it left', async () => {
  process.kill(stack.pid('supervisor') as number, 'SIGKILL')
  const orphan = stack.pid('gateway') as number
  expect((await stack.paystream('status')).exitCode).toBe(1)
  expect((await stack.paystream('up')).exitCode).toBe(0)
  expect(processIdentity(orphan)).toBeUndefined()
  expect(await ready('gateway')).toBe(true)
})

test('a process that cannot start is named with the end of its log', async () => {
  const { exitCode, output } = await stack.with({ LOG_LEVEL: 'loud' }, 'up', 'gateway')
  expect(output).toMatch(/gateway ended \d+ times[\s\S]*LOG_LEVEL/)
  expect(exitCode).toBe(1)
})

test('down leaves no process, even when the supervisor was killed before', async () => {
  await stack.paystream('up')
  const pids = readdirSync(join(stack.dataDir, 'run'))
    .filter((file) => file.endsWith('.pid') && file !== 'owner.pid')
    .map((file) => stack.pid(file.slice(0, -4)) as number)
  expect(pids.length).toBeGreaterThan(1)
  process.kill(stack.pid('supervisor') as number, 'SIGKILL')
  expect((await stack.paystream('down')).exitCode).toBe(0)
  for (const pid of pids) expect(processIdentity(pid)).toBeUndefined()
})
