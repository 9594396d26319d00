import type { Customer, PlannedCard } from './plan.ts'
import type { Random } from './random.ts'
import { type City, cities } from './world.ts'

const koreanNames = [
  '김민준',
  '이서연',
  '박지훈',
  '최수아',
  '정도윤',
  '강하은',
  '조예준',
  '윤지우',
  '장시우',
  '임채원',
  '한유진',
  '오은우',
] as const
const romanised = [
  'kim-minjun',
  'lee-seoyeon',
  'park-jihun',
  'choi-sua',
  'jung-doyun',
  'kang-haeun',
  'cho-yejun',
  'yoon-jiwoo',
  'jang-siwoo',
  'lim-chaewon',
] as const
const abroad: Readonly<Partial<Record<string, readonly string[]>>> = {
  JP: ['sato-haruto', 'suzuki-yui', 'takahashi-ren'],
  US: ['olivia-smith', 'noah-johnson', 'maya-lopez'],
  SG: ['tan-wei-ling', 'lim-jun-jie'],
  FR: ['camille-martin', 'louis-bernard'],
  GB: ['amelia-jones', 'oliver-taylor'],
  DE: ['lena-schmidt', 'paul-weber'],
  CH: ['noemi-keller', 'luca-meier'],
}

/** Where customers live: most in Korea, some in each other country. */
export const homes: readonly (readonly [City, number])[] = [
  ['seoul', 50],
  ['busan', 12],
  ['daegu', 4],
  ['daejeon', 2],
  ['gwangju', 2],
  ['jeju', 5],
  ['tokyo', 7],
  ['osaka', 2],
  ['new-york', 4],
  ['los-angeles', 3],
  ['singapore', 3],
  ['paris', 2],
  ['london', 3],
  ['berlin', 2],
  ['zurich', 1],
]

/**
 * A customer of one run: the run is part of the id, so that a second run starts with people whose cards were seen nowhere.
 * @param phone E.164 or null
 */
export function customerOf(runId: string, index: number, home: City, phone: string | null, optedOut: boolean, random: Random): Customer {
  const { country } = cities[home]
  const name = random.pick(country === 'KR' ? (random.chance(0.3) ? koreanNames : romanised) : (abroad[country] ?? romanised))
  const customerId = `${name}-${String(index + 1).padStart(3, '0')}-${runId}`
  return { customerId, phone, optedOut, language: country === 'KR' ? 'ko' : 'en', cards: cardsOf(random.fork('cards')) }
}

/** Most customers' cards are registered, some have two; of a few the product is not known. */
function cardsOf(random: Random): readonly PlannedCard[] {
  const count = random.weighted([
    [0, 12],
    [1, 55],
    [2, 33],
  ] as const)
  return Array.from({ length: count }, () => ({
    cardId: cardIdOf(random),
    brand: random.weighted([
      ['LOCAL', 40],
      ['VISA', 30],
      ['MASTERCARD', 20],
      ['AMEX', 6],
      ['JCB', 4],
    ] as const),
    last4: String(random.integer(0, 9_999)).padStart(4, '0'),
    product: random.chance(0.06) ? null : random.next(),
  }))
}

/** A token as a payment processor would give it: it says nothing of the card. */
export function cardIdOf(random: Random): string {
  return `card_${Array.from({ length: 12 }, () => random.integer(0, 35).toString(36)).join('')}`
}

/**
 * Number of a customer's phone: +82 10 0xxx xxxx, a range that no Korean carrier hands out.
 * @param block 0 to 9999, another for each run, so that runs do not share phones
 */
export function phoneOf(block: number, index: number): string {
  return `+82100${String(block).padStart(4, '0')}${String(index).padStart(3, '0')}`
}
