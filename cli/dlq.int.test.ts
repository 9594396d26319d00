import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { projectRoot } from '../platform/project-root.ts'
import { metric, ToyStack } from '../processors/runtime/testing/toy-stack.ts'
import { parkingToyTopology, transfer } from '../processors/runtime/testing/toy-topology.ts'
import { RegistryClient } from '../schemas/registry.ts'
import { Serde } from '../schemas/serde.ts'
import { paystreamHere } from '../tests/support/command-here.ts'
import { paymentRequested } from '../tests/support/payment-requested.ts'
import { services } from '../tests/support/services.ts'

const soon = { timeout: 100_000, interval: 50 }
let stack: ToyStack
beforeEach(async () => {
  stack = await ToyStack.start(1)
  await stack.pool.query("insert into toy_limits values ('a', 100)")
  for (const [id, amount] of [
    ['large', 5_000],
    ['x', 1],
    ['y', 1],
  ] as const)
    await stack.send(0, [{ key: 'a', value: stack.serde.encode(transfer(id, 'a', amount)), headers: [['traceparent', 'trace']] }])
  await stack.send(0, [{ key: 'b', value: Buffer.from('\u001bnot ours') }])
})
afterEach(() => stack.stop())

const env = () => {
  const { DATABASE_URL, PAYSTREAM_NAMESPACE } = stack.settings()
  // nothing listens there: the registry is away
  return { DATABASE_URL, PAYSTREAM_NAMESPACE, SCHEMA_REGISTRY_URL: 'http://127.0.0.1:25997/apis/ccompat/v7' }
}
const dlq = (...args: readonly string[]) => paystreamHere(['dlq', ...args], env())

test('an operator finds a dead letter, looks at it, and has it replayed; what is parked behind it follows', async () => {
  expect(await dlq('list')).toMatchObject({ exitCode: 0, stdout: 'no dead letters\n' })
  const worker = stack.startWorker({}, parkingToyTopology)
  await expect.poll(async () => (await stack.rows('select from stream_dead_letters')).length, soon).toBe(4)

  const listed = await dlq('list', '--group', 'toy')
  expect(
    listed.stdout
      .split('\n')
      .slice(0, 5)
      .map((line) => line.split(/ {2,}/).slice(0, 6)),
  ).toEqual([
    ['id', 'state', 'failed', 'error', 'key', 'tries'],
    ['toy/transfers/0/0', 'open', 'process', 'RECORD_INVALID', 'a', '1'],
    ['toy/transfers/0/1', 'parked', 'parked', 'KEY_PARKED', 'a', '0'],
    ['toy/transfers/0/2', 'parked', 'parked', 'KEY_PARKED', 'a', '0'],
    ['toy/transfers/0/3', 'open', 'decode', 'RECORD_UNDECODABLE', 'b', '1'],
  ])
  expect((await dlq('list', '--code', 'record_invalid', '--since', '1h', '--json')).stdout.trim().split('\n')).toHaveLength(1)
  expect((await dlq('list', '--limit', '1')).stdout).toContain('... 3 more')
  expect((await dlq('list', '--counts')).stdout).toMatch(/toy +transfers +open +RECORD_INVALID +1 /)
  expect((await dlq('list', '--group', 'fds')).stdout).toBe('no dead letters\n')

  const shown = await dlq('show', 'toy/transfers/0/3')
  expect(shown.exitCode).toBe(0)
  expect(shown.stdout).toContain('RECORD_UNDECODABLE: no magic byte')
  expect(shown.stdout).toContain('1b 6e 6f 74 20 6f 75 72 73')
  expect(shown.stdout).not.toContain('\u001b')
  expect((await dlq('show', 'toy/transfers/0/0')).stdout).toMatch(/header traceparent +trace\n/)
  expect(await dlq('show', 'toy/transfers/0/9')).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--state all') })

  // without --yes nothing happens
  const dry = await dlq('replay', '--group', 'toy', '--key', 'a')
  expect(dry).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('Nothing was done. Add --yes') })
  expect(dry.stdout).toContain('2 parked records of the same keys will follow')
  expect(await stack.rows('select from stream_dead_letter_requests')).toEqual([])
  expect(await dlq('replay')).toMatchObject({ exitCode: 2 })

  // not mended yet
  const again = await dlq('replay', 'toy/transfers/0/0', '--yes', '--by', 'kim', '--reason', 'a try')
  expect(again).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('1 failed again') })
  await stack.pool.query('delete from toy_limits')
  const done = await dlq('replay', 'toy/transfers/0/0', '--yes', '--by', 'kim', '--reason', 'limit lifted')
  expect(done).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('1 replayed') })
  await expect.poll(() => stack.balance('a'), soon).toBe(5_002)
  expect(await dlq('replay', 'toy/transfers/0/0', '--yes')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('There is nothing to replay'),
  })
  expect((await dlq('show', 'toy/transfers/0/0')).stdout).toMatch(/request \d+ +replay by kim, .*: replayed .* \(limit lifted\)/)

  expect(await dlq('discard', '--code', 'RECORD_UNDECODABLE', '--yes')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('1 discarded'),
  })
  expect((await dlq('list')).stdout).toBe('no dead letters\n')
  expect((await dlq('list', '--state', 'all')).stdout.trim().split('\n')).toHaveLength(5)
  expect(await metric(worker, 'dead_letters_settled_total', { outcome: 'replayed' })).toBe(3)
  expect(await stack.balance('a')).toBe(5_002)
})

test('a command that is killed, and a worker that is not there, leave the request; it is done once', async () => {
  const first = stack.startWorker()
  await expect.poll(async () => (await stack.rows('select from stream_dead_letters')).length, soon).toBe(2)
  await first.stop()
  await stack.pool.query('delete from toy_limits')
  const args = ['dlq', 'replay', 'toy/transfers/0/0', '--yes']
  const child = spawn(process.execPath, ['--import', 'tsx', join(projectRoot(), 'cli/main.ts'), ...args, '--wait', '600'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env() },
    stdio: 'ignore',
  })
  await expect.poll(() => stack.rows('select from stream_dead_letter_requests'), soon).toHaveLength(1)
  child.kill('SIGKILL')
  await once(child, 'exit')
  // a second operator asks meanwhile, and is told
  expect(await paystreamHere(args, env())).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('asked for already') })
  expect((await dlq('list')).stdout).toContain('open, replay asked')
  expect(await dlq('replay', 'toy/transfers/0/0', '--yes', '--wait', '1')).toMatchObject({ exitCode: 0 })
  stack.startWorker()
  await expect.poll(() => stack.balance('a'), soon).toBe(5_002)
  expect(await stack.rows('select outcome from stream_dead_letter_requests')).toEqual([{ outcome: 'replayed' }])
})

test('dead letters of a topic that was deleted can only be discarded', async () => {
  const first = stack.startWorker()
  await expect.poll(async () => (await stack.rows('select from stream_dead_letters')).length, soon).toBe(2)
  await first.stop()
  await stack.pool.query("update stream_dead_letters set topic_id = 'another'")
  expect(await dlq('replay', '--group', 'toy', '--yes')).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('can only be discarded'),
  })
  expect((await dlq('show', 'toy/transfers/0/0')).stdout).toContain('of a topic that was deleted since')
  expect(await dlq('discard', '--group', 'toy', '--yes')).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('2 discarded') })
  expect((await dlq('list')).stdout).toBe('no dead letters\n')
})

test("show decodes what is on the product's topics, once its schemas are registered", async () => {
  const { PAYSTREAM_NAMESPACE: namespace } = stack.settings()
  const real = { ...env(), SCHEMA_REGISTRY_URL: services().registryUrl }
  expect(await paystreamHere(['schemas'], real)).toMatchObject({ exitCode: 0 })
  const serde = await Serde.load(new RegistryClient(real.SCHEMA_REGISTRY_URL, namespace))
  const value = serde.encode(paymentRequested({ amountMinor: 4_321 }))
  await stack.pool.query(
    `insert into stream_dead_letters (consumer_group, topic, topic_id, partition, record_offset, error_code, error_message, phase, record_key, record_value)
     values ($1, $2, 'id', 3, 1042, 'RECORD_INVALID', 'no', 'process', 'c-1', $3)`,
    [`${namespace}fds`, `${namespace}payment-stream`, value],
  )
  const shown = await paystreamHere(['dlq', 'show', 'fds/payment-stream/3/1042'], real)
  expect(shown.stdout).toMatch(/\d+ bytes, schema id \d+, PaymentRequested:\n/)
  expect(shown.stdout).toContain('"amountMinor": 4321')
})
