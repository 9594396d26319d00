import { expect, test } from 'vitest'
import { collectId, selectionOf, since } from './selection-options.ts'

const nowMs = Date.parse('2026-02-01T00:00:00Z')

test.each([
  ['90s', '2026-01-31T23:58:30.000Z'],
  ['30m', '2026-01-31T23:30:00.000Z'],
  ['2h', '2026-01-31T22:00:00.000Z'],
  ['3d', '2026-01-29T00:00:00.000Z'],
  ['2026-01-31T09:00:00+09:00', '2026-01-31T00:00:00.000Z'],
])('since %s is %s', (text, time) => {
  expect(since(text, nowMs).toISOString()).toBe(time)
})

test.each(['', 'yesterday', '2', '-2h', '2w', '2026-13-40', '1'])('since %j is refused', (text) => {
  expect(() => since(text, nowMs)).toThrow('such as 30m')
})

test('ids are written as they are shown, and add up', () => {
  const one = collectId('fds/payment-stream/3/1042')
  expect(collectId('fds/payment-stream/0/0', one)).toEqual([
    { group: 'fds', topic: 'payment-stream', partition: 3, offset: 1042 },
    { group: 'fds', topic: 'payment-stream', partition: 0, offset: 0 },
  ])
  for (const text of ['', 'fds', 'fds/payment-stream/3', 'fds/payment-stream/3/x', 'fds/payment-stream/-1/0', 'a/b/1/2/3'])
    expect(() => collectId(text)).toThrow('group/topic/partition/offset')
})

test('what is not given is not asked for', () => {
  expect(selectionOf([], {})).toEqual({})
  expect(selectionOf([], { group: 'fds', partition: 0 }, ['open'])).toEqual({ group: 'fds', partition: 0, states: ['open'] })
})
