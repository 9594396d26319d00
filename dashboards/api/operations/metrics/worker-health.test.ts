import { expect, test } from 'vitest'
import { parseExposition } from './exposition.ts'
import { grownBuckets, quantilesOf, Scrape } from './scrape.ts'
import { numbersOf } from './worker-health.ts'

const infinite = Number.POSITIVE_INFINITY
const scrape = (atMs: number, ...lines: readonly string[]) => new Scrape(parseExposition(lines.join('\n')), atMs)
const started = (atS: number) => `process_start_time_seconds{process="fds",group="fds"} ${atS}`

test('quantiles lie inside the bucket of their rank; beyond the last bound, on it', () => {
  expect(
    quantilesOf([
      [0.1, 50],
      [0.5, 90],
      [1, 100],
      [infinite, 100],
    ]),
  ).toEqual({ p50: 0.1, p95: 0.75, p99: 0.95, count: 100 })
  expect(
    quantilesOf([
      [1, 1],
      [infinite, 4],
    ]),
  ).toMatchObject({ p50: 1, p99: 1 })
  expect(quantilesOf([[infinite, 0]])).toBeNull()
  expect(quantilesOf([])).toBeNull()
})

test('of two scrapes only what came between them counts, and after a restart everything', () => {
  const before = [
    [0.1, 1_000],
    [1, 1_000],
    [infinite, 1_000],
  ] as const
  const now = [
    [0.1, 1_000],
    [1, 1_010],
    [infinite, 1_010],
  ] as const
  expect(quantilesOf(now)?.p50).toBeCloseTo(0.05)
  expect(quantilesOf(grownBuckets(before, now))).toMatchObject({ p50: 0.55, count: 10 })
  expect(
    grownBuckets(now, [
      [0.1, 3],
      [1, 5],
      [infinite, 5],
    ]),
  ).toEqual([
    [0.1, 3],
    [1, 5],
    [infinite, 5],
  ])
})

test('rates and counts are of the window; those of a process that began since, of its life', () => {
  const records = (value: number) => `paystream_worker_records_total{partition="3",group="fds"} ${value}`
  const fenced = (value: number) => `paystream_worker_fenced_total{partition="3",group="fds"} ${value}`
  const assigned = 'paystream_worker_assigned_partitions{group="fds"} 12'
  const before = scrape(0, started(1), assigned, records(100))
  const now = scrape(10_000, started(1), assigned, records(150), fenced(2))
  expect(numbersOf(now, before)).toMatchObject({ windowS: 10, recordsPerS: 5, group: 'fds', events: { fenced: { window: 2, total: 2 } } })
  expect(numbersOf(now, undefined)).toMatchObject({ windowS: null, recordsPerS: null, events: { fenced: { window: null, total: 2 } } })
  const restarted = scrape(10_000, started(9), assigned, records(150))
  expect(numbersOf(restarted, before)).toMatchObject({ recordsPerS: 15 })
})

test('a gateway shows its traffic without the probes of its health', () => {
  const requests = (route: string, status: string, count: number) => [
    `gateway_http_request_duration_seconds_bucket{le="0.1",route="${route}",status="${status}"} ${count}`,
    `gateway_http_request_duration_seconds_bucket{le="+Inf",route="${route}",status="${status}"} ${count}`,
    `gateway_http_request_duration_seconds_count{route="${route}",status="${status}"} ${count}`,
  ]
  const before = scrape(0, started(1), ...requests('/readyz', '503', 9), ...requests('/v1/payments', '202', 10))
  const now = scrape(
    10_000,
    started(1),
    ...requests('/readyz', '503', 90),
    ...requests('/v1/payments', '202', 30),
    ...requests('/v1/payments', '503', 1),
  )
  const { http, latency, recordsPerS } = numbersOf(now, before)
  expect(http).toMatchObject({ requestsPerS: 2.1, total: 31, failed: { window: 1, total: 1 }, latency: { window: { count: 21 } } })
  expect([latency, recordsPerS]).toEqual([null, null])
})

test('caches add up by store and tier, the most read store first', () => {
  const reads = (store: string, tier: string, value: number) => `paystream_worker_reads_total{store="${store}",tier="${tier}"} ${value}`
  const now = scrape(0, started(1), reads('a', 'memory', 5), reads('b', 'postgres', 9), reads('a', 'redis', 2), reads('a', 'postgres', 1))
  expect(numbersOf(now, undefined).caches).toEqual([
    { store: 'b', memory: 0, redis: 0, postgres: 9 },
    { store: 'a', memory: 5, redis: 2, postgres: 1 },
  ])
})
