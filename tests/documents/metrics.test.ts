import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Registry } from '../../platform/metrics/metrics.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { partitionMetrics } from '../../processors/runtime/partition-metrics.ts'
import { runtimeMetrics } from '../../processors/runtime/runtime-metrics.ts'

const text = readFileSync(join(projectRoot(), 'docs/metrics.md'), 'utf8')
const documented = [...text.matchAll(/^\| `([a-z_]+)` \| (counter|gauge|histogram) \| ([^|]*) \| (.+?) \|$/gm)].map(
  ([, name = '', type, labels = '', help]) => ({ name, type, labels: [...labels.matchAll(/`(\w+)`/g)].map((match) => match[1]), help }),
)

/** What prom-client keeps of a metric and does not tell. */
interface Registered {
  readonly name: string
  readonly help: string
  readonly labelNames: readonly string[]
}

test('docs/metrics.md and the metrics of a worker say the same, both ways', async () => {
  const registry = new Registry()
  runtimeMetrics(registry)
  partitionMetrics(registry, () => [])
  const types = new Map((await registry.getMetricsAsJSON()).map(({ name, type }) => [name, String(type)]))
  const inCode = (registry.getMetricsAsArray() as unknown as readonly Registered[]).map(({ name, help, labelNames }) => ({
    name,
    type: types.get(name),
    labels: [...labelNames],
    help,
  }))
  const byName = (a: { readonly name: string }, b: { readonly name: string }) => (a.name < b.name ? -1 : 1)
  expect(documented.filter(({ name }) => name.startsWith('paystream_worker_')).sort(byName)).toEqual(inCode.sort(byName))
})

test('and it lists what every other process counts', () => {
  const made = sources(projectRoot()).flatMap((file) => {
    const code = readFileSync(file, 'utf8')
    return [...code.matchAll(/new (?:Counter|Gauge|Histogram)(?:<[^>]*>)?\(\{\s*name: '([a-z_]+)',\s*help: '([^']*)'/g)].map(
      ([, name, help]) => ({ name, help }),
    )
  })
  expect(made.length).toBeGreaterThan(4)
  const others = documented.filter(({ name }) => !name.startsWith('paystream_worker_')).map(({ name, help }) => ({ name, help }))
  const byName = (a: { readonly name?: string | undefined }, b: { readonly name?: string | undefined }) =>
    String(a.name) < String(b.name) ? -1 : 1
  expect(others.sort(byName)).toEqual(made.sort(byName))
})

function sources(root: string): readonly string[] {
  return ['gateway', 'processors', 'dashboards', 'platform'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('node_modules'))
      .map((file) => join(root, folder, file)),
  )
}
