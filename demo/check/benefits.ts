import type { Pool } from '../../platform/postgres/pool.ts'
import { givenBackMinor } from '../expected/customer-day.ts'
import type { Expectation } from '../expected/expectation.ts'
import { addMissed, type ExpectedMissed, missedKey, missedOf, missedText } from '../expected/missed.ts'
import { seoulDay } from '../expected/totals.ts'
import type { RunLog } from '../play/run-log.ts'
import { compareMaps, type Difference } from './difference.ts'
import { type MissedRow, missedFromPaymentsSql, missedSql } from './missed-sql.ts'

interface TextRow {
  readonly key: string
  readonly text: string
}

interface TipRow {
  readonly key: string
  readonly tips: number
}

export interface BenefitCheck {
  readonly differences: readonly Difference[]
  readonly tips: number
}

const paymentsQuery = `
  select payment_id as key, concat_ws(' ', card_id, amount_minor, 'back', taken_back_minor, coalesce(product_id, '-'), coalesce(offer_id, '-'),
    capped_minor, after_cap_minor, 'best', coalesce(best_card_id, '-'), coalesce(best_product_id, '-'), coalesce(best_minor::text, '-'), tipped) as text
  from benefit_payments where customer_id = any($1)`
const usageQuery = `
  select customer_id || ' ' || card_id || '@' || month as key, spend_minor || ' spent, ' || given_minor || ' given' as text
  from benefit_usage where customer_id = any($1)`
const tipsQuery = `select customer_id || ' ' || day as key, tips from benefit_tips where customer_id = any($1) and tips > 0`
const missedQuery = missedSql('merchant_id = any($1)')
const otherMissedQuery = missedFromPaymentsSql('merchant_id = any($1) and customer_id <> all($2)')
const same = { expected: String, actual: String }

/**
 * What every payment in won gave by card and which other card would have given more, each card's month, the tips of each day,
 * and what customers of each merchant missed: of this run as computed, of earlier ones as their payments have it.
 */
export async function checkBenefits(
  pool: Pool,
  run: RunLog,
  merchantIds: readonly string[],
  expectation: Expectation,
): Promise<BenefitCheck> {
  const ids = [run.lanes.map(({ customer }) => customer.customerId)]
  const [payments, usage, tips, missed, others] = await Promise.all([
    pool.query<TextRow>(paymentsQuery, ids),
    pool.query<TextRow>(usageQuery, ids),
    pool.query<TipRow>(tipsQuery, ids),
    pool.query<MissedRow>(missedQuery, [merchantIds]),
    pool.query<MissedRow>(otherMissedQuery, [merchantIds, ...ids]),
  ])
  const expected = expectedTexts(expectation)
  const expectedMissed = missedOf(expectation.benefits.values())
  for (const row of others.rows) addMissed(expectedMissed, ...missedOfRow(row))
  return {
    differences: [
      ...compareMaps('benefits', expected.payments, new Map(payments.rows.map((row) => [row.key, row.text])), same),
      ...compareMaps('months of cards', expected.usage, new Map(usage.rows.map((row) => [row.key, row.text])), same),
      ...compareMaps('tips of a day', expected.tips, new Map(tips.rows.map((row) => [row.key, row.tips])), same),
      ...compareMaps('missed benefits', expectedMissed, new Map(missed.rows.map(missedOfRow)), {
        expected: missedText,
        actual: missedText,
      }),
    ],
    tips: tips.rows.reduce((sum, row) => sum + row.tips, 0),
  }
}

function missedOfRow({ merchant_id, day, side, value, sums }: MissedRow): [key: string, sums: ExpectedMissed] {
  const [paymentsInWon = 0n, payments = 0n, ownPayments = 0n, missedWon = 0n, ownMissedWon = 0n, givenWon = 0n, tips = 0n] =
    sums.map(BigInt)
  return [missedKey(merchant_id, day, side, value), { paymentsInWon, payments, ownPayments, missedWon, ownMissedWon, givenWon, tips }]
}

/** Payments for which a tip goes out. */
export function tippedPayments({ benefits }: Expectation): readonly string[] {
  return [...benefits.values()].flatMap(({ results }) => [...results].flatMap(([paymentId, { tipped }]) => (tipped ? [paymentId] : [])))
}

function expectedTexts(expectation: Expectation) {
  const payments = new Map<string, string>()
  const usage = new Map<string, string>()
  const tips = new Map<string, number>()
  for (const [customerId, wallet] of expectation.benefits) {
    for (const [key, { spendMinor, givenMinor }] of wallet.months())
      usage.set(`${customerId} ${key}`, `${spendMinor} spent, ${givenMinor} given`)
    for (const [paymentId, result] of wallet.results) {
      const expected = expectation.payments.get(paymentId)
      if (expected === undefined) continue
      const { cardId, amountMinor } = expected.payment
      const used = [result.productId ?? '-', result.offerId ?? '-', result.cappedMinor, result.afterCapMinor]
      const best = [result.bestCardId ?? '-', result.bestProductId ?? '-', result.bestMinor ?? '-']
      const words = [cardId, amountMinor, 'back', givenBackMinor(expected), ...used, 'best', ...best, result.tipped ? 't' : 'f']
      payments.set(paymentId, words.join(' '))
      const day = `${customerId} ${seoulDay(expected.eventMs)}`
      if (result.tipped) tips.set(day, (tips.get(day) ?? 0) + 1)
    }
  }
  return { payments, usage, tips }
}
