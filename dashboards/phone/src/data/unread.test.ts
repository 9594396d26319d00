import { expect, test } from 'vitest'
import type { PhoneSummary } from './shapes.ts'
import { questionsFirst, unreadOf, withAllSeen, withSeen } from './unread.ts'

const phone = (number: string, received: number, openQuestions = 0): PhoneSummary => ({
  ...{ number, received, openQuestions, messages: received, optedOut: false, lastAt: null, lastBody: '', lastDirection: null },
})

test('what was there at the first visit counts as read, what comes later does not, until the phone is opened', () => {
  const first = withAllSeen(undefined, [phone('+1', 4)])
  expect(unreadOf(first, phone('+1', 4))).toBe(0)
  expect(unreadOf(first, phone('+1', 6))).toBe(2)
  expect(unreadOf(first, phone('+2', 1))).toBe(1)
  expect(withAllSeen(first, [phone('+2', 1)])).toBe(first)
  const looked = withSeen(first, phone('+1', 6))
  expect(unreadOf(looked, phone('+1', 6))).toBe(0)
  expect(withSeen(looked, phone('+1', 6))).toBe(looked)
})

test('a stand-in that begins anew has no unread texts below zero', () => {
  expect(unreadOf({ '+1': 9 }, phone('+1', 2))).toBe(0)
})

test('phones with a question come first, otherwise the order stays', () => {
  const phones = [phone('+1', 1), phone('+2', 1, 1), phone('+3', 1), phone('+4', 1, 2)]
  expect(questionsFirst(phones).map(({ number }) => number)).toEqual(['+2', '+4', '+1', '+3'])
})
