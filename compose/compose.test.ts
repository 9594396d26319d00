import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { processes, readyPath } from '../cli/processes.ts'
import { projectRoot } from '../platform/project-root.ts'
import { composeFile } from './docker-engine.ts'
import { registryStorage } from './native/registry.ts'
import {
  brokerSettings,
  defaultPorts,
  heapMiB,
  portVariables,
  postgresLogin,
  postgresSettings,
  redisSettings,
  serviceNames,
} from './native/settings.ts'

interface ComposeService {
  readonly image: string
  readonly command?: readonly string[]
  readonly ports?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly profiles?: readonly string[]
  readonly mem_limit: string
}
const { services } = parse(readFileSync(composeFile(), 'utf8'), { merge: true }) as { services: Record<string, ComposeService> }
const service = (name: string): ComposeService => {
  const found = services[name]
  if (found === undefined) throw new Error(`compose.yaml has no service ${name}`)
  return found
}
const own = (name: string): boolean => service(name).profiles?.includes('app') === true

test('compose runs the same services, and our processes under the profile app', () => {
  const names = Object.keys(services)
  const watching = names.filter((name) => service(name).profiles?.includes('observability') === true)
  expect(names.filter((name) => !own(name) && !watching.includes(name)).sort()).toEqual([...serviceNames].sort())
  expect(watching.sort()).toEqual(['grafana', 'prometheus'])
  expect(names.filter(own).sort()).toEqual([...processes.map(({ name }) => name), 'provision'].sort())
})

test('the broker has the settings of the native one', () => {
  const expected = Object.fromEntries(
    Object.entries(brokerSettings('quick')).map(([key, value]) => [`KAFKA_${key.replaceAll('.', '_').toUpperCase()}`, value]),
  )
  const { environment } = service('kafka')
  expect(environment).toMatchObject(expected)
  const placement =
    /^KAFKA_(HEAP_OPTS|LISTENERS|ADVERTISED_LISTENERS|LISTENER_SECURITY_PROTOCOL_MAP|INTER_BROKER_LISTENER_NAME|CONTROLLER_\w+|LOG_DIRS)$/
  expect(Object.keys(environment).filter((key) => key.startsWith('KAFKA_') && !placement.test(key) && !(key in expected))).toEqual([])
  expect(environment.KAFKA_HEAP_OPTS).toBe(`-Xmx${heapMiB.kafka}m`)
})

test('Postgres and Redis have the settings of the native ones', () => {
  expect(service('postgres').command).toEqual(['postgres', ...Object.entries(postgresSettings).map(([key, value]) => `--${key}=${value}`)])
  expect(service('postgres').environment).toMatchObject({
    POSTGRES_USER: postgresLogin.user,
    POSTGRES_PASSWORD: postgresLogin.password,
    POSTGRES_DB: postgresLogin.database,
  })
  expect(service('redis').command).toEqual([
    'redis-server',
    ...Object.entries(redisSettings).flatMap(([key, value]) => [`--${key}`, value]),
  ])
})

test('the registry keeps its schemas in the same database', () => {
  expect(service('schema-registry').environment).toMatchObject(registryStorage('postgres:5432'))
  expect(service('schema-registry').environment.JAVA_OPTS_APPEND).toContain(`-Xmx${heapMiB.registry}m`)
})

test.each([
  ['kafka', 'kafka'],
  ['schema-registry', 'registry'],
  ['postgres', 'postgres'],
  ['redis', 'redis'],
] as const)('%s is published on the native port, on the loopback address, moved by the same variable', (name, port) => {
  expect(service(name).ports).toHaveLength(1)
  expect(service(name).ports?.[0]).toMatch(`127.0.0.1:\${${portVariables[port]}:-${defaultPorts[port]}}:`)
})

test.each(processes)('$name is published on its port, runs with its options and is asked for its readiness', (spec) => {
  const { name, portVariable, defaultPort, source } = spec
  expect(service(name).ports).toEqual([`127.0.0.1:\${${portVariable}:-${defaultPort}}:${defaultPort}`])
  expect(service(name).healthcheck?.test.join(' ')).toContain(`http://127.0.0.1:${defaultPort}${readyPath}`)
  // the image has --enable-source-maps in its environment
  const [node, ...options] = service(name).command ?? []
  expect([node, options.pop()]).toEqual(['node', `dist/${source.replace(/\.ts$/, '.js')}`])
  const withoutSize = (option: string): string => option.replace(/=\d+$/, '')
  const expected = (spec.nodeOptions ?? []).map(withoutSize)
  // the sizes are those of the container, the heap limit is its own
  expect(options.map(withoutSize).filter((option) => option !== '--max-old-space-size')).toEqual(expected)
})

test.each(processes.filter(({ nodeOptions }) => nodeOptions !== undefined))(
  'the heap of $name leaves room in its container',
  ({ name }) => {
    const { command = [], mem_limit: limit } = service(name)
    const size = (option: string): number => Number(/=(\d+)$/.exec(command.find((text) => text.startsWith(option)) ?? '')?.[1])
    // V8's young generation is three semi-spaces; the Kafka client, buffers and code came to less than 80 MiB
    const heapMiB = size('--max-old-space-size') + 3 * size('--max-semi-space-size')
    expect(heapMiB + 80).toBeLessThanOrEqual(Number.parseInt(limit, 10))
  },
)

test("the operator's page and Prometheus look at the same processes as without containers", () => {
  const local = processes.filter(({ name }) => name !== 'dashboards' && name !== 'sms-stand-in')
  const targets = service('dashboards').environment.OPERATIONS_TARGETS?.split(',')
  expect(targets?.sort()).toEqual(local.map(({ name, defaultPort }) => `${name}=http://${name}:${defaultPort}`).sort())
})

test('images are pinned and of the versions that setup fetches', () => {
  const pom = readFileSync(join(projectRoot(), 'compose', 'native', 'pom.xml'), 'utf8')
  const version = (name: string): string => new RegExp(`<${name}.version>(.+)</`).exec(pom)?.[1] ?? 'none'
  expect(service('kafka').image).toBe(`apache/kafka:${version('kafka')}`)
  expect(service('schema-registry').image).toBe(`apicurio/apicurio-registry:${version('apicurio')}`)
  for (const name of [...serviceNames, 'prometheus', 'grafana']) expect(service(name).image).toMatch(/:v?\d+\.\d+/)
})

test('every service has a health check, and all limits together fit 5 GiB; Prometheus and Grafana another 0.75', () => {
  for (const name of Object.keys(services)) if (name !== 'provision') expect(service(name).healthcheck, name).toBeDefined()
  const gibibytes = (names: readonly string[]) =>
    names
      .map((name) => service(name).mem_limit)
      .map((limit) => (limit.endsWith('g') ? Number.parseFloat(limit) : Number.parseFloat(limit) / 1024))
      .reduce((sum, limit) => sum + limit, 0)
  const watching = ['prometheus', 'grafana']
  expect(gibibytes(Object.keys(services).filter((name) => name !== 'provision' && !watching.includes(name)))).toBeLessThanOrEqual(5)
  expect(gibibytes(watching)).toBeLessThanOrEqual(0.75)
})
