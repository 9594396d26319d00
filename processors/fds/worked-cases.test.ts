import { expect, test } from 'vitest'
import { cities, FdsScenario, firedRules, hourMs, inputsOf, minuteMs } from '../../tests/support/fds-scenario.ts'
import type { TransactionRow } from './stores.ts'

// Every row of the table "Worked cases" in the fraud rules' text, in its order.

const { seoul, busan, tokyo, newYork, suva, apia, basel, mulhouse } = cities
const speedOf = (transaction: TransactionRow) => inputsOf(transaction).speedKmh ?? Number.NaN
const distanceOf = (transaction: TransactionRow) => inputsOf(transaction).distanceKm ?? Number.NaN

/** Due north of Seoul by so many kilometres. */
const north = (km: number) => ({ ...seoul, latitude: seoul.latitude + km / 111.195 })

test('Seoul, then Busan 30 min later: 650 km/h, COMPLETED', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, seoul)
  const second = scenario.pay(30, busan)
  expect(second.status).toBe('COMPLETED')
  expect(distanceOf(second)).toBeCloseTo(325, 0)
  expect(speedOf(second)).toBeCloseTo(650, -1)
})

test('Seoul, then Busan 20 min later: 975 km/h, held', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, seoul)
  const second = scenario.pay(20, busan)
  expect(second.status).toBe('PENDING')
  expect(firedRules(second)).toEqual(['impossible-travel'])
  expect(speedOf(second)).toBeCloseTo(975, -1)
})

test('Suva, then Apia 2 h later: the short way across 180 degrees, held by country-change only', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, suva)
  const second = scenario.pay(120, apia)
  expect(second.status).toBe('PENDING')
  expect(firedRules(second)).toEqual(['country-change'])
  expect(Math.abs(distanceOf(second) - 1_150)).toBeLessThan(20)
  expect(Math.abs(speedOf(second) - 575)).toBeLessThan(10)
})

test('Seoul POS, New York ONLINE 1 min later, Seoul POS: all COMPLETED', () => {
  const scenario = new FdsScenario()
  const statuses = [scenario.pay(0, seoul), scenario.pay(1, { ...newYork, channel: 'ONLINE' }), scenario.pay(2, seoul)].map(
    (each) => each.status,
  )
  expect(statuses).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED'])
})

test('same place, same millisecond, twice: both COMPLETED', () => {
  const scenario = new FdsScenario()
  expect(scenario.pay(0, seoul).status).toBe('COMPLETED')
  expect(scenario.pay(0, seoul).status).toBe('COMPLETED')
})

test('two places 60 km apart, same millisecond: 1 s elapsed, held', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, seoul)
  const second = scenario.pay(0, north(60))
  expect(second.status).toBe('PENDING')
  expect(inputsOf(second).elapsedS).toBe(1)
  expect(distanceOf(second)).toBeCloseTo(60, 1)
})

test('two places 60 km apart with 20 km accuracy each: 20 km, COMPLETED', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, { ...seoul, locationAccuracyM: 20_000 })
  const second = scenario.pay(0, { ...north(60), locationAccuracyM: 20_000 })
  expect(second.status).toBe('COMPLETED')
  expect(distanceOf(second)).toBeCloseTo(20, 1)
})

test('Basel POS, Mulhouse POS 1 h later: held by country-change only', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, basel)
  const second = scenario.pay(60, mulhouse)
  expect(second.status).toBe('PENDING')
  expect(firedRules(second)).toEqual(['country-change'])
  expect(distanceOf(second)).toBeLessThan(32)
})

test('a POS payment older than the presence and far away is judged against it: held when too far', () => {
  const scenario = new FdsScenario()
  scenario.pay(60, seoul)
  const older = scenario.pay(45, busan, 61)
  expect(older.status).toBe('PENDING')
  expect(firedRules(older)).toEqual(['impossible-travel'])
})

test('a POS payment older than the presence that is COMPLETED leaves the presence alone', () => {
  const scenario = new FdsScenario()
  scenario.pay(60, seoul)
  const older = scenario.pay(0, busan, 61)
  expect(older.status).toBe('COMPLETED')
  expect(scenario.presence()).toMatchObject({ latitude: seoul.latitude, eventTime: scenario.startMs + hourMs })
})

test('Seoul, then no coordinates in KR, then Busan, a minute apart: COMPLETED, COMPLETED, held', () => {
  const scenario = new FdsScenario()
  const statuses = [scenario.pay(0, seoul), scenario.pay(1, { country: 'KR' }), scenario.pay(2, busan)].map((each) => each.status)
  expect(statuses).toEqual(['COMPLETED', 'COMPLETED', 'PENDING'])
  expect(scenario.presence()).toMatchObject({ latitude: seoul.latitude, eventTime: scenario.startMs })
})

test('held in Tokyo, denied; then Seoul again: COMPLETED, the presence never left Seoul', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, seoul)
  const held = scenario.pay(10, tokyo)
  expect(held.status).toBe('PENDING')
  scenario.reply(held, 'DENY', { readAtMinutes: 11 })
  expect(scenario.status(held)).toBe('DENIED')
  expect(scenario.pay(12, seoul).status).toBe('COMPLETED')
})

test('held in Tokyo, approved; then Tokyo again: COMPLETED', () => {
  const scenario = new FdsScenario()
  scenario.pay(0, seoul)
  const held = scenario.pay(10, tokyo)
  scenario.reply(held, 'APPROVE', { readAtMinutes: 11 })
  expect(scenario.status(held)).toBe('COMPLETED')
  expect(scenario.presence()).toMatchObject({ country: 'JP', eventTime: scenario.startMs + 10 * minuteMs })
  expect(scenario.pay(12, tokyo).status).toBe('COMPLETED')
})
