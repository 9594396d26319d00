import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { processes } from '../../cli/processes.ts'
import { createMetrics } from '../../platform/metrics/metrics.ts'
import { projectRoot } from '../../platform/project-root.ts'

const folder = join(projectRoot(), 'compose/observability')
const read = (path: string) => readFileSync(join(folder, path), 'utf8')

interface Alert {
  readonly alert: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}
interface Panel {
  readonly id: number
  readonly title: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly datasource?: { readonly uid: string }
  readonly targets?: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[]
}

const alerts = readdirSync(join(folder, 'rules'))
  .filter((file) => file.endsWith('.rules.yml'))
  .flatMap((file) =>
    (parse(read(`rules/${file}`)) as { groups: readonly { rules: readonly Alert[] }[] }).groups.flatMap(({ rules }) => rules),
  )
const dashboard = JSON.parse(read('grafana/dashboards/paystream.json')) as {
  readonly uid: string
  readonly schemaVersion: number
  readonly panels: readonly Panel[]
  readonly annotations: { readonly list: readonly { readonly expr: string }[] }
}
const expressions = [
  ...alerts.map(({ alert, expr }) => [`alert ${alert}`, expr] as const),
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [`panel ${title}`, expr] as const)),
]

/** Labels of every metric that the documents name, its own and those that each process adds; Node's own have whatever they have. */
const documented = new Map(
  [
    ...readFileSync(join(projectRoot(), 'docs/metrics.md'), 'utf8').matchAll(
      /^\| `([a-z_]+)` \| (counter|gauge|histogram) \| ([^|]*) \|/gm,
    ),
  ].flatMap(([, name = '', type, labels = '']) => {
    const own = [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label)
    const names = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name + end) : [name]
    return names.map((each) => [each, new Set([...own, ...(each.endsWith('_bucket') ? ['le'] : [])])] as const)
  }),
)
const nodes = new Set(
  createMetrics('test')
    .getMetricsAsArray()
    .map(({ name }) => name),
)
const added = new Set(['group', 'process', 'instance', 'job'])

/** Metric names of an expression with the labels that select some of their series. */
function selectorsOf(expression: string): readonly { readonly name: string; readonly labels: readonly string[] }[] {
  const bare = expression.replaceAll(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, ' ')
  return [...bare.matchAll(/\b([a-z][a-z0-9_]*)\b(?!\s*\()(?:\{([^}]*)\})?(?=[^"]*(?:"[^"]*"[^"]*)*$)/g)]
    .map(([, name = '', labels = '']) => ({ name, labels: [...labels.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label) }))
    .filter(({ name }) => name.includes('_') || name === 'up')
    .filter(({ name }) => name !== '__rate_interval')
}

test('selectors are found in an expression, and nothing else is', () => {
  expect(
    selectorsOf('histogram_quantile(0.95, sum by (le, a_b) (rate(x_seconds_bucket{phase="p_q",route=~"/v_1"}[5m]))) > 0.5 and up == 0'),
  ).toEqual([
    { name: 'x_seconds_bucket', labels: ['phase', 'route'] },
    { name: 'up', labels: [] },
  ])
})

test.each(expressions)('%s asks for metrics and labels that exist', (_, expression) => {
  const selectors = selectorsOf(expression)
  expect(selectors).not.toEqual([])
  for (const { name, labels } of selectors) {
    expect(name === 'up' || nodes.has(name) || documented.has(name), `${name} is not in docs/metrics.md`).toBe(true)
    const own = documented.get(name)
    expect(
      labels.filter((label) => !added.has(label) && own?.has(label) !== true),
      `labels of ${name}`,
    ).toEqual([])
  }
})

describe('alerts', () => {
  test('each says what is so, what to do and why at this number', () => {
    expect(alerts.length).toBeGreaterThan(20)
    for (const { alert, labels, annotations } of alerts) {
      expect(Object.keys(annotations).sort(), alert).toEqual(['action', 'runbook', 'summary', 'threshold'])
      expect(['page', 'warn']).toContain(labels.severity)
      expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`)
    }
  })

  test('docs/operations.md has a place for each, and for no other', () => {
    const handbook = readFileSync(join(projectRoot(), 'docs/operations.md'), 'utf8')
    const described = [...handbook.matchAll(/^#### (\w+)$/gm)].map(([, name = '']) => name)
    expect(described.sort()).toEqual(alerts.map(({ alert }) => alert).sort())
  })

  test('the tests of the rules are about alerts that exist', () => {
    const named = [...read('rules/alerts.test.yml').matchAll(/alertname(?:=~?|: )"?([\w|]+)/g)].flatMap(([, names = '']) =>
      names.split('|'),
    )
    const known = new Set(alerts.map(({ alert }) => alert))
    expect(named.length).toBeGreaterThan(8)
    expect(named.filter((name) => !known.has(name))).toEqual([])
  })
})

test('Prometheus asks every process of ours that has metrics, at its port', () => {
  const { scrape_configs } = parse(read('prometheus.yml')) as {
    scrape_configs: readonly { static_configs: readonly { targets: readonly string[]; labels: { process: string } }[] }[]
  }
  const asked = scrape_configs.flatMap(({ static_configs }) =>
    static_configs.flatMap(({ targets, labels }) => targets.map((target) => [labels.process, target] as const)),
  )
  const own = processes.filter(({ name }) => name !== 'dashboards' && name !== 'sms-stand-in')
  expect(Object.fromEntries(asked)).toEqual(Object.fromEntries(own.map(({ name, defaultPort }) => [name, `${name}:${defaultPort}`])))
})

test('the dashboard is whole: one id a panel, no two in one place, and the data source that is provisioned', () => {
  const { uid } = (parse(read('grafana/provisioning/datasources/prometheus.yml')) as { datasources: readonly [{ uid: string }] })
    .datasources[0]
  expect([dashboard.uid, dashboard.schemaVersion]).toEqual(['paystream', 39])
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
  const taken = new Map<string, string>()
  for (const { title, gridPos: at, datasource, targets = [] } of dashboard.panels) {
    for (const { uid: used } of [...(datasource === undefined ? [] : [datasource]), ...targets.map((target) => target.datasource)])
      expect(used).toBe(uid)
    expect(at.x + at.w, title).toBeLessThanOrEqual(24)
    for (let x = at.x; x < at.x + at.w; x += 1)
      for (let y = at.y; y < at.y + at.h; y += 1) {
        expect(taken.get(`${x} ${y}`), `${title} and another at ${x} ${y}`).toBeUndefined()
        taken.set(`${x} ${y}`, title)
      }
  }
})
