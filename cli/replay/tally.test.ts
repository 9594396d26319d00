import { expect, test } from 'vitest'
import { summaryRows, Tally } from './tally.ts'

test('a summary has what happened and leaves out what did not', () => {
  const tally = new Tally()
  expect(tally.complete).toBe(true)
  for (let count = 0; count < 1_500; count++) tally.add('accepted', 100)
  tally.add('replayed', 50)
  expect(tally.complete).toBe(true)
  expect(summaryRows(tally, 1_501)).toEqual([
    ['accepted', '1,500'],
    ['replayed (accepted before)', '1'],
    ['seconds', '1.5'],
    ['payments a second', '1,000'],
  ])
  expect(tally.bytes).toBe(150_050)
})

test('every line that is not in the log is told, by its code', () => {
  const tally = new Tally()
  tally.add('refused', 1, 'BODY_INVALID')
  tally.add('refused', 1, 'BODY_INVALID')
  tally.add('failed', 1, 'KAFKA_UNAVAILABLE')
  tally.add('not-sent', 1)
  tally.add('malformed', 1)
  tally.retries = 3
  expect(tally.complete).toBe(false)
  expect(tally.lines).toBe(5)
  expect(Object.fromEntries(summaryRows(tally, 0))).toEqual({
    accepted: '0',
    'replayed (accepted before)': '0',
    refused: '2',
    'failed (outcome unknown)': '1',
    '  BODY_INVALID': '2',
    '  KAFKA_UNAVAILABLE': '1',
    'not sent': '1',
    'malformed lines': '1',
    'sent again': '3',
    seconds: '0.0',
    'payments a second': '0',
  })
})
