import { expect, test } from 'vitest'
import { defaultLoyaltyProgram, type LoyaltyProgram } from '../../../../../../core/loyalty-program.ts'
import { type Draft, draftOf, faultsOf, programOf } from './draft.ts'

const program: LoyaltyProgram = {
  windowDays: 90,
  pointsExpireDays: 365,
  tiers: [
    { id: 'vip', names: { ko: '단골', en: 'Regular' }, visits: null },
    { id: 'gold', names: { ko: '골드', en: 'Gold' }, visits: 20 },
  ],
  points: [
    { by: 'visit', category: null, points: 5 },
    { by: 'spend', category: 'cafe', points: 10 },
  ],
}
const faults = (change: Partial<Draft>) => [...faultsOf({ ...draftOf(program), ...change })].map(([path, { word }]) => [path, word])
const tier = (fields: Partial<Draft['tiers'][number]>) => ({ key: 0, id: 'a', ko: '가', en: 'A', visits: '1', ...fields })
const rule = (fields: Partial<Draft['points'][number]>) => ({ key: 0, by: 'visit' as const, category: '', points: '1', ...fields })

test.each([program, defaultLoyaltyProgram])('a program comes through the form as it went in', (stored) => {
  expect(programOf(draftOf(stored))).toEqual(stored)
  expect(faultsOf(draftOf(stored)).size).toBe(0)
})

test.each<[string, Partial<Draft>, readonly string[][]]>([
  ['a window of no days', { windowDays: '0' }, [['windowDays', 'wholeNumber']]],
  ['no number', { pointsExpireDays: '1.5' }, [['pointsExpireDays', 'wholeNumber']]],
  ['an empty field', { windowDays: '' }, [['windowDays', 'wholeNumber']]],
  ['an id that is no word', { tiers: [tier({ id: 'Gold' })] }, [['tiers[0].id', 'tierId']]],
  ['a tier twice', { tiers: [tier({}), tier({ visits: '2' })] }, [['tiers[1].id', 'tierTwice']]],
  ['a tier without a name', { tiers: [tier({ en: ' ' })] }, [['tiers[0].names.en', 'textLength']]],
  ['tiers that do not rise', { tiers: [tier({ visits: '3' }), tier({ id: 'b', visits: '3' })] }, [['tiers[1].visits', 'tierRises']]],
  [
    'the store’s threshold behind the first tier',
    { tiers: [tier({}), tier({ id: 'b', visits: '' })] },
    [['tiers[1].visits', 'wholeNumber']],
  ],
  ['too many points by spend', { points: [rule({ by: 'spend', points: '1001' })] }, [['points[0].points', 'wholeNumber']]],
])('%s is said at its field', (_, change, found) => {
  expect(faults(change)).toEqual(found)
})

test('what a rule leaves out holds everywhere', () => {
  expect(programOf({ ...draftOf(program), points: [rule({ category: ' ' })] }).points).toEqual([{ by: 'visit', category: null, points: 1 }])
})
