import { expect, test } from 'vitest'
import { serverProperties } from './kafka.ts'
import { defaultPorts, portsFromEnv, urlsOf } from './settings.ts'

test('every wrong port is named at once', () => {
  const env = { KAFKA_PORT: '70000', REDIS_PORT: 'six', POSTGRES_PORT: '40000', REGISTRY_PORT: '18082' }
  expect(() => portsFromEnv(env)).toThrow(/KAFKA_PORT=70000.*POSTGRES_PORT=40000.*REDIS_PORT=six/)
  expect(() => portsFromEnv(env)).not.toThrow(/REGISTRY_PORT/)
})

test('an empty variable counts as absent', () => {
  expect(portsFromEnv({ KAFKA_PORT: '' })).toEqual(defaultPorts)
})

test('all default ports lie below those the kernel gives to outgoing connections', () => {
  for (const port of Object.values(defaultPorts)) expect(port).toBeLessThan(32768)
})

test('the registry is named by its Confluent API', () => {
  expect(urlsOf(defaultPorts).registryUrl).toBe('http://127.0.0.1:18081/apis/ccompat/v7')
})

test('the broker listens on the loopback address only and escapes a path with a backslash', () => {
  const text = serverProperties({ dataDir: '/x', ports: defaultPorts, failover: 'quick' }, '/a\\b')
  expect(text).toContain('listeners=PLAINTEXT://127.0.0.1:19092,CONTROLLER://127.0.0.1:19093\n')
  expect(text).toContain('log.dirs=/a\\\\b\n')
  expect(text).toContain('group.consumer.session.timeout.ms=6000\n')
})

test('without quick failover the broker keeps Kafka’s own time-outs', () => {
  const text = serverProperties({ dataDir: '/x', ports: defaultPorts, failover: 'steady' }, '/log')
  expect(text).not.toContain('group.consumer')
})
