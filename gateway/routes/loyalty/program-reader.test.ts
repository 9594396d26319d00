import { expect, test } from 'vitest'
import { defaultLoyaltyProgram } from '../../../core/loyalty-program.ts'
import { readBody } from '../../body/body.ts'
import { programReader } from './program-reader.ts'

const tier = (id: string, visits: number | null = null) => ({ id, names: { ko: '단골', en: 'Regular' }, visits })
const read = (body: unknown) => readBody(programReader, body, [])
const faultsOf = (body: unknown) => {
  const result = read(body)
  return result.ok ? [] : result.problem.details.errors?.map(({ path }) => path)
}

test('what may be left out is as without a program', () => {
  expect(read({ tiers: [{ id: 'vip', names: { ko: 'VIP', en: 'VIP' } }], points: [] })).toEqual({ ok: true, value: defaultLoyaltyProgram })
  expect(read({ tiers: [], points: [{ by: 'visit', points: 1 }] })).toMatchObject({ ok: true, value: { points: [{ category: null }] } })
})

test.each([
  ['no tiers at all', { points: [] }, ['tiers']],
  ['a window of no days', { windowDays: 0, tiers: [], points: [] }, ['windowDays']],
  ['a number as text', { pointsExpireDays: '30', tiers: [], points: [] }, ['pointsExpireDays']],
  ['what it does not know', { tiers: [], points: [], threshold: 5 }, ['threshold']],
  ['a tier twice', { tiers: [tier('a', 2), tier('a', 3)], points: [] }, ['tiers[1].id']],
  ['tiers that do not rise', { tiers: [tier('a', 3), tier('b', 3)], points: [] }, ['tiers[1].visits']],
  ['the store’s threshold above another tier', { tiers: [tier('a', 3), tier('b')], points: [] }, ['tiers[1].visits']],
  ['an id that is no word', { tiers: [tier('Gold'), tier('')], points: [] }, ['tiers[0].id', 'tiers[1].id']],
  ['a tier without an English name', { tiers: [{ id: 'a', names: { ko: '가' } }], points: [] }, ['tiers[0].names.en']],
  ['a rule by nothing we know', { tiers: [], points: [{ by: 'mood', points: 1 }] }, ['points[0].by']],
  ['no points', { tiers: [], points: [{ by: 'visit', points: 0 }] }, ['points[0].points']],
  ['points by spend that could exceed 2^53', { tiers: [], points: [{ by: 'spend', points: 1_001 }] }, ['points[0].points']],
  ['too many tiers', { tiers: Array.from({ length: 11 }, (_, at) => tier(`t${at}`, at + 1)), points: [] }, ['tiers']],
])('%s is refused', (_, body, paths) => {
  expect(faultsOf(body)).toEqual(paths)
})

test('the store’s threshold for the first tier, and any rising ones behind it, are taken', () => {
  expect(faultsOf({ tiers: [tier('vip'), tier('gold', 1), tier('black', 1_000_000)], points: [{ by: 'spend', points: 1_000 }] })).toEqual(
    [],
  )
})
