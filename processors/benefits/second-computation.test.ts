import { expect, test } from 'vitest'
import { compareWallets, nothingCompared } from './testing/compare-wallets.ts'

// 100,000 wallets: npm run benefits:check
test('random wallets and months come to what an independent computation finds', () => {
  const comparison = nothingCompared()
  const first = Number(process.env.PROPERTY_SEED ?? 20_261_121)
  for (let group = 0; group < 12; group++) compareWallets(first + group, 40, comparison)
  expect(comparison.differences).toEqual([])
  // and it was about something
  expect(comparison).toMatchObject({ wallets: 480 })
  for (const covered of ['payments', 'months', 'tips', 'capped', 'takenBack', 'missed'] as const)
    expect(comparison[covered]).toBeGreaterThan(100)
})
