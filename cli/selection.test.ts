import { expect, test } from 'vitest'
import { serviceNames } from '../compose/native/index.ts'
import { loadDashboardConfig } from '../dashboards/config.ts'
import { environmentOf, portOf, processes } from './processes.ts'
import { selection } from './selection.ts'

test('no name means everything', () => {
  expect(selection([])).toEqual({ services: serviceNames, processes, everything: true })
})

test('single names and the two groups are told apart, in the order of starting', () => {
  expect(selection(['fds', 'redis', 'gateway'])).toMatchObject({ services: ['redis'], everything: false })
  expect(selection(['fds', 'gateway']).processes.map(({ name }) => name)).toEqual(['gateway', 'fds'])
  expect(selection(['services'])).toMatchObject({ services: serviceNames, processes: [] })
  expect(selection(['processes'])).toMatchObject({ services: [], processes })
})

test('unknown names are all named, beside the known ones', () => {
  expect(() => selection(['fsd', 'kafka', 'reddis'])).toThrow(/unknown: fsd, reddis; known are postgres, .*gateway/)
})

test.each(['0', '32768', '8080.5', 'http', '-1'])('%s is no port', (text) => {
  const [spec] = processes
  if (spec === undefined) throw new Error('no process')
  expect(() => portOf(spec, { [spec.portVariable]: text })).toThrow(`${spec.portVariable}=${text} is not a port`)
})

test('no two processes share a port or a name', () => {
  expect(new Set(processes.map(({ defaultPort }) => defaultPort)).size).toBe(processes.length)
  expect(new Set(processes.map(({ name }) => name)).size).toBe(processes.length)
})

test('each worker is given its own port as METRICS_PORT, over any that the environment names', () => {
  const fds = processes.find(({ name }) => name === 'fds')
  const gateway = processes.find(({ name }) => name === 'gateway')
  if (fds === undefined || gateway === undefined) throw new Error('no such process')
  expect(environmentOf(fds, { FDS_METRICS_PORT: '9001', METRICS_PORT: '1' })).toMatchObject({
    METRICS_PORT: '9001',
    UV_THREADPOOL_SIZE: '8',
  })
  expect(environmentOf(gateway, {})).toEqual({ GATEWAY_PORT: '8080' })
})

test('the dashboards are told where the processes listen, unless somebody said it', () => {
  const dashboards = processes.find(({ name }) => name === 'dashboards')
  if (dashboards === undefined) throw new Error('no such process')
  const { OPERATIONS_TARGETS: targets } = environmentOf(dashboards, { FDS_METRICS_PORT: '9001' })
  expect(targets).toMatch(/^gateway=http:\/\/127.0.0.1:8080,fds=http:\/\/127.0.0.1:9001,loyalty=/)
  expect(targets).not.toMatch(/dashboards|stand-in/)
  expect(environmentOf(dashboards, {}).OPERATIONS_TARGETS).toBe(loadDashboardConfig({}).OPERATIONS_TARGETS)
  expect(environmentOf(dashboards, { OPERATIONS_TARGETS: 'a=http://b' }).OPERATIONS_TARGETS).toBe('a=http://b')
})
