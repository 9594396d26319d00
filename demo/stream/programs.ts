import type { LoyaltyProgram } from '../../core/loyalty-program.ts'

/** What two of the merchants promise to regulars, by merchant; the others have no program: the fifth visit makes a VIP, and there are no points. */
export const programs: ReadonlyMap<string, LoyaltyProgram> = new Map([
  [
    'gureum-coffee',
    {
      windowDays: 90,
      pointsExpireDays: 365,
      tiers: [
        { id: 'regular', names: { ko: '단골', en: 'Regular' }, visits: null },
        { id: 'gold', names: { ko: '골드', en: 'Gold' }, visits: 8 },
      ],
      points: [
        { by: 'visit', category: null, points: 30 },
        { by: 'spend', category: 'cafe', points: 5 },
        { by: 'visit', category: 'books', points: 1_000 },
      ],
    },
  ],
  [
    'hanbit-mart',
    {
      windowDays: 30,
      pointsExpireDays: 180,
      tiers: [
        { id: 'neighbour', names: { ko: '이웃', en: 'Neighbour' }, visits: 3 },
        { id: 'family', names: { ko: '가족', en: 'Family' }, visits: 6 },
      ],
      points: [
        { by: 'spend', category: null, points: 10 },
        { by: 'visit', category: 'grocery', points: 100 },
      ],
    },
  ],
])
