import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { Counter, createMetrics, Histogram } from '../../../../platform/metrics/metrics.ts'
import { parseExposition } from './exposition.ts'

test('what prom-client writes is read back, label by label', async () => {
  const registry = createMetrics('fds', { group: 'fds' })
  const counter = new Counter({ name: 'counted_total', help: 'of "things"\nin two lines', labelNames: ['name'], registers: [registry] })
  counter.inc({ name: 'a "quoted" \\ back}slash,\nnew line' }, 3)
  new Histogram({ name: 'age_seconds', help: 'age', buckets: [0.1, 1], registers: [registry] }).observe(0.5)
  const samples = parseExposition(await registry.metrics())
  expect(samples.find(({ name }) => name === 'counted_total')).toEqual({
    name: 'counted_total',
    labels: { name: 'a "quoted" \\ back}slash,\nnew line', process: 'fds', group: 'fds' },
    value: 3,
  })
  expect(samples.filter(({ name }) => name === 'age_seconds_bucket').map(({ labels, value }) => [labels.le, value])).toEqual([
    ['0.1', 0],
    ['1', 1],
    ['+Inf', 1],
  ])
})

test('numbers of every form are read, and what is no number is no sample', () => {
  const text = ['a 1', 'b{x="1",} -2.5e-3 1700000000000', 'c +Inf', 'd NaN', '', '# HELP e text', 'f\t.5', 'g{} 7'].join('\n')
  expect(parseExposition(text).map(({ name, value }) => [name, value])).toEqual([
    ['a', 1],
    ['b', -0.0025],
    ['c', Number.POSITIVE_INFINITY],
    ['f', 0.5],
    ['g', 7],
  ])
})

test.each(['<!doctype html>', 'a{x=1} 2', 'a one', '{x="1"} 2', 'a{x="1} 2'])('%s is refused, so that no half a page counts', (text) => {
  expect(() => parseExposition(`a 1\n${text}`)).toThrow(SyntaxError)
})

test('an empty registry has no samples', async () => {
  expect(parseExposition(await new Registry().metrics())).toEqual([])
})
