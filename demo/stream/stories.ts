import { kiosk, type LaneBuilder, type Point } from './lane-builder.ts'
import type { PlannedPayment, Reply } from './plan.ts'
import { type City, cities, type Store, storesIn } from './world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A customer's day with something in it that the fraud rules must get right. */
export interface Story {
  readonly name: string
  /** Customers out of 500 who live it; at least one plays in every stream. */
  readonly share: number
  readonly homes: readonly City[]
  readonly phone?: 'none' | 'opted-out' | 'shared'
  /** Share of the window when it happens, lowest and highest. */
  readonly when: readonly [number, number]
  /**
   * Plays the day of one customer (of two who share a phone: `turn` tells which).
   * @param budget ordinary payments to make around the story
   */
  readonly play: (lane: LaneBuilder, t: number, budget: number, turn: number) => void
}

const koreans: readonly City[] = ['seoul', 'seoul', 'seoul', 'busan', 'daegu', 'jeju']
const seoul: readonly City[] = ['seoul']
const anytime = [0.25, 0.75] as const
/** Early, so that waiting for the time-out costs no time of its own. */
const early = [0.12, 0.25] as const

export const stories: readonly Story[] = [
  stolen('stolen, denied', 24, 'deny', anytime),
  stolen('stolen, denied with N', 8, 'deny-n', anytime),
  stolen('stolen, denied on the page', 8, 'deny-page', anytime),
  { ...stolen('stolen, nobody answers', 40, undefined, early), homes: ['seoul', 'busan', 'tokyo', 'london', 'new-york'] },
  stolen('stolen, wrong codes', 10, 'wrong-codes', anytime),
  { ...stolen('stolen, no phone', 14, undefined, anytime), phone: 'none' },
  { ...stolen('stolen, opted out', 8, undefined, anytime), phone: 'opted-out' },
  traveller('flight to Japan, approved', 24, 'approve'),
  traveller('flight to Japan, approved with Y', 8, 'approve-y'),
  traveller('flight to Japan, approved on the page', 10, 'approve-page'),
  {
    name: 'two cards abroad at once on one phone',
    share: 8,
    homes: seoul,
    phone: 'shared',
    when: early,
    play: (lane, t, budget, turn) => {
      before(lane, t, half(budget))
      const held = lane.pay({ atMs: t + turn * minuteMs, where: lane.storeIn(turn === 0 ? 'london' : 'tokyo'), held: true })
      lane.answer(held, turn === 0 ? 'deny-page' : 'approve')
      lane.settle(held)
      lane.shop(turn === 0 ? lane.home : 'tokyo', half(budget), t + 2 * hourMs, lane.window.endMs)
    },
  },
  {
    name: 'the first of one phone does not answer',
    share: 4,
    homes: seoul,
    phone: 'shared',
    when: early,
    play: (lane, t, budget, turn) => {
      before(lane, t, half(budget))
      const held = lane.pay({ atMs: t + turn * minuteMs, where: lane.storeIn('singapore'), held: true })
      if (turn === 1) {
        lane.answer(held, 'deny-page')
        lane.settle(held)
      }
      lane.shop(lane.home, half(budget), t + hourMs, lane.window.endMs)
    },
  },
  jump('jump to Jeju, approved', 12, 'approve'),
  jump('jump to Jeju, approved after four wrong codes', 4, 'approve-at-last'),
  {
    name: 'two open on one customer',
    share: 6,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const tokyo = lane.pay({ atMs: t, where: lane.storeIn('tokyo'), held: true })
      const london = lane.pay({ atMs: t + 5 * minuteMs, where: lane.storeIn('london'), held: true })
      lane.answerAll([
        { payment: tokyo, reply: 'deny-page' },
        { payment: london, reply: 'approve' },
      ])
      lane.settle(tokyo)
      lane.settle(london)
      lane.shop('london', half(budget), t + hourMs, lane.window.endMs)
    },
  },
  {
    name: 'a later payment passes before the approval',
    share: 6,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const held = lane.pay({ atMs: t - 10 * minuteMs, where: lane.storeIn('busan'), held: true })
      lane.pay({ atMs: t - 8 * minuteMs, where: lane.storeIn('seoul') })
      lane.answer(held, 'approve')
      lane.settle(held)
      lane.pay({ atMs: t - 5 * minuteMs, where: lane.storeIn('seoul') })
      lane.shop('seoul', half(budget), t, lane.window.endMs)
    },
  },
  {
    name: 'answers twice',
    share: 4,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const held = lane.pay({ atMs: t, where: lane.storeIn('paris'), held: true })
      lane.answer(held, 'deny')
      lane.settle(held)
      lane.answer(held, 'approve')
      lane.shop(lane.home, half(budget), t + hourMs, lane.window.endMs)
    },
  },
  {
    name: 'answers too late',
    share: 4,
    homes: seoul,
    when: early,
    play: (lane, t, budget) => {
      before(lane, t, budget)
      const held = lane.pay({ atMs: t, where: lane.storeIn('berlin'), held: true })
      lane.settle(held)
      lane.answer(held, 'approve')
    },
  },
  {
    name: 'uploaded late, plausible',
    share: 10,
    homes: seoul,
    when: [0.5, 0.8],
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      // older than the presence, so that the presence stays in Seoul
      lane.pay({ atMs: Math.floor(t - Math.min(4 * hourMs, (t - lane.window.startMs) * 0.8)), uploadMs: t, where: lane.storeIn('busan') })
      lane.pay({ atMs: t + minuteMs, where: lane.storeIn('seoul') })
      lane.shop('seoul', half(budget), t + 2 * minuteMs, lane.window.endMs)
    },
  },
  {
    name: 'uploaded late, impossible',
    share: 5,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const held = lane.pay({ atMs: t - 30 * minuteMs, uploadMs: t, where: lane.storeIn('busan'), held: true })
      lane.answer(held, 'deny')
      lane.shop('seoul', half(budget), t + minuteMs, lane.window.endMs)
    },
  },
  speed('880 km/h', 440, undefined),
  speed('920 km/h', 460, 'deny'),
  distance('49.9 km within a second', 49.9, undefined),
  distance('50.2 km within a minute', 50.2, 'deny'),
  {
    name: '60 km apart, 20 km of accuracy each',
    share: 5,
    homes: seoul,
    when: [0.2, 0.6],
    play: (lane, t, budget) => {
      lane.shop('seoul', half(budget), lane.window.startMs, t - 40 * minuteMs)
      const from = doorOf(lane.storeIn('seoul'))
      lane.pay({ atMs: t, where: kiosk, at: from, accuracyM: 20_000 })
      lane.pay({ atMs: t + minuteMs, where: kiosk, at: south(from, 60), accuracyM: 20_000 })
      lane.shop('seoul', half(budget), t + 2 * hourMs, lane.window.endMs)
    },
  },
  {
    name: 'accuracy of 60 km hides nothing',
    share: 4,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const from = doorOf(lane.storeIn('seoul'))
      lane.pay({ atMs: t, where: kiosk, at: from })
      // within it the next place would be near; from the exact one before it is not
      lane.pay({ atMs: t + minuteMs, where: kiosk, at: from, accuracyM: 60_000 })
      const held = lane.pay({ atMs: t + 2 * minuteMs, where: kiosk, at: south(from, 90), held: true })
      lane.answer(held, 'deny')
      lane.shop('seoul', half(budget), t + hourMs, lane.window.endMs)
    },
  },
  {
    name: 'a payment without coordinates hides nothing',
    share: 5,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      lane.pay({ atMs: t, where: kiosk, at: 'none' })
      const held = lane.pay({ atMs: t + minuteMs, where: lane.storeIn('jeju'), held: true })
      lane.answer(held, 'deny')
      lane.shop('seoul', half(budget), t + hourMs, lane.window.endMs)
    },
  },
  {
    name: 'first seen by country alone',
    share: 5,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      lane.pay({ atMs: t, where: kiosk, at: 'none' })
      lane.pay({ atMs: t + minuteMs, where: lane.storeIn('busan') })
      const held = lane.pay({ atMs: t + 6 * minuteMs, where: lane.storeIn('seoul'), held: true })
      lane.answer(held, 'deny')
      lane.settle(held)
      lane.shop('busan', budget, t + 7 * minuteMs, lane.window.endMs)
    },
  },
  {
    name: 'Basel and Mulhouse',
    share: 4,
    homes: ['basel'],
    when: [0.2, 0.5],
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      for (const [hours, city] of [
        [1, 'mulhouse'],
        [2, 'basel'],
      ] as const) {
        const held = lane.pay({ atMs: t + hours * hourMs, where: lane.storeIn(city), held: true })
        lane.answer(held, 'approve')
        lane.settle(held)
      }
      lane.shop('basel', half(budget), t + 2.5 * hourMs, lane.window.endMs)
    },
  },
  {
    name: 'Suva and Apia',
    share: 3,
    homes: ['singapore'],
    when: [0.1, 0.4],
    play: (lane, t, budget) => {
      lane.shopOnline(half(budget), lane.window.startMs, t)
      lane.pay({ atMs: t, where: { country: 'FJ', currency: 'FJD' }, at: { latitude: -18.1416, longitude: 178.4419 } })
      const apia = { where: { country: 'WS', currency: 'WST' }, at: { latitude: -13.8333, longitude: -171.7667 } } as const
      const held = lane.pay({ atMs: t + 2 * hourMs, ...apia, held: true })
      lane.answer(held, 'approve')
      lane.settle(held)
      lane.pay({ atMs: t + 2 * hourMs + minuteMs, ...apia })
      lane.shopOnline(half(budget), t + 2.5 * hourMs, lane.window.endMs)
    },
  },
  {
    name: 'twice in one millisecond',
    share: 5,
    homes: koreans,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const store = lane.storeIn(lane.home)
      for (let i = 0; i < 2; i += 1) lane.pay({ atMs: t, where: store, at: doorOf(store) })
      lane.shop(lane.home, half(budget), t + minuteMs, lane.window.endMs)
    },
  },
  {
    name: '60 km apart in one millisecond',
    share: 4,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const from = doorOf(lane.storeIn('seoul'))
      lane.pay({ atMs: t, where: kiosk, at: from })
      const held = lane.pay({ atMs: t, where: kiosk, at: south(from, 60), held: true })
      lane.answer(held, 'deny')
      lane.shop('seoul', half(budget), t + minuteMs, lane.window.endMs)
    },
  },
  {
    name: 'orders abroad from home',
    share: 20,
    homes: koreans,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      lane.pay({ atMs: t, where: lane.storeIn('new-york'), channel: 'ONLINE', at: 'none' })
      lane.pay({ atMs: t + minuteMs, where: lane.storeIn('singapore'), channel: 'APP' })
      lane.pay({ atMs: t + 2 * minuteMs, where: lane.storeIn(lane.home) })
      lane.shop(lane.home, half(budget), t + 3 * minuteMs, lane.window.endMs)
    },
  },
  {
    name: 'a till that was offline for three days',
    share: 3,
    homes: seoul,
    when: [0.1, 0.1],
    play: (lane, t, budget) => {
      lane.pay({ atMs: lane.window.endMs - 72 * hourMs, uploadMs: lane.window.startMs, where: lane.storeIn('busan') })
      lane.shop('seoul', budget, t, lane.window.endMs)
    },
  },
  {
    name: 'a till two days ahead',
    share: 3,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      lane.pay({ atMs: lane.window.endMs + 48 * hourMs, uploadMs: t, where: lane.storeIn('seoul') })
      lane.shop('seoul', half(budget), t + minuteMs, lane.window.endMs)
    },
  },
  {
    name: 'train to Busan',
    share: 40,
    homes: seoul,
    when: [0.35, 0.45],
    play: (lane, t, budget) => {
      lane.shop('seoul', half(budget), lane.window.startMs, t)
      lane.shop('busan', half(budget), t + 3 * hourMs, lane.window.endMs)
    },
  },
  {
    name: 'changes their mind',
    share: 8,
    homes: koreans,
    when: anytime,
    play: (lane, t, budget) => {
      const bought = before(lane, t, half(budget))
      lane.cancel(bought, '고객 변심')
      lane.shop(lane.home, half(budget), t, lane.window.endMs)
    },
  },
  {
    name: 'refunded in parts',
    share: 8,
    homes: koreans,
    when: anytime,
    play: (lane, t, budget) => {
      const bought = before(lane, t, half(budget))
      const part = Math.ceil(bought.body.amountMinor / 3)
      lane.refund(bought, '한 개 반품', part)
      lane.shop(lane.home, half(budget), t, lane.window.endMs)
      lane.refund(bought, '나머지 반품', bought.body.amountMinor - part)
    },
  },
  {
    name: 'asks for more back than was paid',
    share: 4,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      const bought = before(lane, t, half(budget))
      const part = Math.ceil(bought.body.amountMinor / 2)
      lane.refund(bought, '반품', part)
      // one more than is left
      lane.refund(bought, '또 반품', bought.body.amountMinor - part + 1)
      lane.cancel(bought, '전부 취소')
      lane.shop(lane.home, half(budget), t, lane.window.endMs)
    },
  },
  {
    name: 'the fifth visit is refunded, and made again',
    share: 8,
    homes: koreans,
    when: [0.3, 0.7],
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const store = lane.storeIn(lane.home)
      const visit = (nth: number): PlannedPayment => lane.pay({ atMs: t + nth * minuteMs, where: store })
      for (let nth = 1; nth < 5; nth += 1) visit(nth)
      lane.refund(visit(5), '반품')
      visit(6)
      lane.shop(lane.home, half(budget), t + 7 * minuteMs, lane.window.endMs)
    },
  },
  {
    name: 'cancelled while it is held',
    share: 6,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const held = lane.pay({ atMs: t, where: lane.storeIn('london'), held: true })
      lane.cancel(held, 'till error')
      lane.settle(held)
      lane.shop(lane.home, half(budget), t + hourMs, lane.window.endMs)
    },
  },
  {
    name: 'approved abroad, and refunded',
    share: 5,
    homes: seoul,
    when: [0.15, 0.4],
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const held = lane.pay({ atMs: t + 2.5 * hourMs, where: lane.storeIn('tokyo'), held: true })
      lane.answer(held, 'approve')
      lane.settle(held)
      lane.refund(held, 'returned at the counter')
      lane.shop('tokyo', half(budget), t + 2.6 * hourMs, lane.window.endMs)
    },
  },
]

/** Somebody else pays with the card on the other side of the world, minutes after the cardholder paid at home. */
function stolen(name: string, share: number, reply: Reply | undefined, when: readonly [number, number]): Story {
  return {
    name,
    share,
    when,
    homes: koreans,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const held = lane.pay({ atMs: t, where: lane.storeIn(lane.random.pick(farFrom(lane.home))), held: true })
      if (lane.random.chance(0.3)) lane.again(held)
      if (reply !== undefined) lane.answer(held, reply)
      lane.shop(lane.home, half(budget), t + hourMs, lane.window.endMs)
    },
  }
}

/** A flight that fits the time, into another country: held for that alone, approved, and the stay there passes. */
function traveller(name: string, share: number, reply: Reply): Story {
  return {
    name,
    share,
    homes: koreans,
    when: [0.15, 0.4],
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const there = lane.random.pick(['tokyo', 'osaka'] as const)
      const held = lane.pay({ atMs: t + 2.5 * hourMs, where: lane.storeIn(there), held: true })
      lane.answer(held, reply)
      lane.settle(held)
      lane.shop(there, half(budget), t + 2.6 * hourMs, lane.window.endMs)
    },
  }
}

/** 450 km within twenty minutes, and the cardholder says that it was him: from then on the card is there. */
function jump(name: string, share: number, reply: Reply): Story {
  return {
    name,
    share,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const held = lane.pay({ atMs: t, where: lane.storeIn('jeju'), held: true })
      lane.answer(held, reply)
      lane.settle(held)
      lane.shop('jeju', half(budget), t + 5 * minuteMs, lane.window.endMs)
    },
  }
}

/** From Jeju straight north within half an hour. */
function speed(name: string, km: number, reply: Reply | undefined): Story {
  return {
    name,
    share: 5,
    homes: ['jeju'],
    when: anytime,
    play: (lane, t, budget) => {
      lane.shop('jeju', half(budget), lane.window.startMs, t - 40 * minuteMs)
      const from = { latitude: 33.4996, longitude: 126.5312 }
      lane.pay({ atMs: t, where: kiosk, at: from })
      const jump = lane.pay({ atMs: t + 30 * minuteMs, where: kiosk, at: south(from, -km), held: reply !== undefined })
      if (reply !== undefined) lane.answer(jump, reply)
      lane.shop(reply === undefined ? 'incheon' : 'jeju', half(budget), t + hourMs, lane.window.endMs)
    },
  }
}

/** Two exact places, a second or a minute apart. */
function distance(name: string, km: number, reply: Reply | undefined): Story {
  return {
    name,
    share: 5,
    homes: seoul,
    when: anytime,
    play: (lane, t, budget) => {
      before(lane, t, half(budget))
      const from = doorOf(lane.storeIn('seoul'))
      lane.pay({ atMs: t, where: kiosk, at: from })
      const jump = lane.pay({
        atMs: t + (reply === undefined ? 1_000 : minuteMs),
        where: kiosk,
        at: south(from, km),
        held: reply !== undefined,
      })
      if (reply !== undefined) lane.answer(jump, reply)
      lane.shop('seoul', half(budget), t + hourMs, lane.window.endMs)
    },
  }
}

/** The ordinary morning, then one payment at home with exact coordinates twenty minutes before the story: the card's presence is known. */
function before(lane: LaneBuilder, t: number, count: number): PlannedPayment {
  lane.shop(lane.home, count, lane.window.startMs, t - 40 * minuteMs)
  return lane.pay({ atMs: t - 20 * minuteMs, where: lane.storeIn(lane.home) })
}

/** Cities in another country and at least eight hours away by air. */
function farFrom(home: City): readonly City[] {
  const east: readonly City[] = ['seoul', 'tokyo', 'osaka', 'busan']
  const west: readonly City[] = ['london', 'paris', 'berlin', 'frankfurt', 'zurich', 'new-york', 'los-angeles']
  return cities[home].longitude > 90 ? west : east
}

function half(budget: number): number {
  return Math.floor(budget / 2)
}

function doorOf(store: Store): Point {
  const { place } =
    storesIn(store.city).find(({ storeId, merchantId }) => storeId === store.storeId && merchantId === store.merchantId) ?? {}
  if (place === undefined) throw new RangeError(`${store.storeId} has no registered place`)
  return place
}

/** The point so many kilometres due south: along a meridian a degree is as long everywhere. */
function south({ latitude, longitude }: Point, km: number): Point {
  return { latitude: latitude - km / 111.19508, longitude }
}
