import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { freePorts } from '../../compose/native/index.ts'
import { TcpProxy } from '../../processors/runtime/testing/tcp-proxy.ts'
import { ToyStack } from '../../processors/runtime/testing/toy-stack.ts'
import { services } from '../../tests/support/services.ts'
import { describeGroup } from './describe-group.ts'

test('the members of a group, and which partitions each was given', async () => {
  const stack = await ToyStack.start(3)
  try {
    const { topic } = stack
    const group = `${stack.namespace}toy`
    const members = () => describeGroup(services().kafkaBrokers, group, 5_000)
    // a new broker makes its coordinator when it is first asked for it
    await expect.poll(members, { timeout: 60_000 }).toEqual([])
    const first = stack.startWorker()
    const all = [0, 1, 2].map((partition) => ({ topic, partition }))
    await expect.poll(members, { timeout: 60_000 }).toEqual([{ clientId: first.clientId, partitions: all }])
    const second = stack.startWorker()
    await expect
      .poll(async () => new Map((await members()).map(({ clientId, partitions }) => [clientId, partitions.length])), { timeout: 60_000 })
      .toEqual(
        new Map([
          [first.clientId, 2],
          [second.clientId, 1],
        ]),
      )
    expect((await members()).flatMap(({ partitions }) => partitions)).toHaveLength(3)
  } finally {
    await stack.stop()
  }
})

test('a broker that is not there, loses the answer, or never gives one does no harm', async () => {
  const [port] = (await freePorts(1, 27_200, 27_299)) as [number]
  const ask = () => describeGroup(`127.0.0.1:${port}`, 'nobody', 1_000)
  await expect(ask()).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' })
  const { proxy } = await TcpProxy.start(`tcp://${services().kafkaBrokers}`, port)
  await expect.poll(ask, { timeout: 60_000 }).toEqual([])
  for (const verdict of ['cut-before', 'cut-after'] as const) {
    proxy.onRequest = () => verdict
    await expect(ask()).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' })
  }
  await proxy.stop()
  const silent = createServer().listen(port, '127.0.0.1')
  await expect(ask()).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE', cause: { message: 'no answer within 1000 ms' } })
  silent.close()
})
