import { ExpectedBenefits } from '../../../demo/expected/benefits.ts'
import { addMissed, type ExpectedMissed, missedKey, missedOf, missedText } from '../../../demo/expected/missed.ts'
import type { Expected } from './expected.ts'
import { compare, compareCounts, type Finding } from './findings.ts'

type Ask = <Row>(sql: string) => Promise<readonly Row[]>

/** Defaults of BENEFIT_TIP_ABOVE_WON and BENEFIT_TIPS_PER_DAY. */
const tipRule = { tipAboveMinor: 500, tipsPerDay: 3 }

/** What each customer's payments gave, by customer. */
export function expectedBenefits({ benefitFacts }: Expected): ReadonlyMap<string, ExpectedBenefits> {
  return new Map([...benefitFacts].map(([customerId, facts]) => [customerId, new ExpectedBenefits(facts, tipRule)]))
}

/** Every table of benefits, against what was computed from the log. */
export async function checkBenefits(ask: Ask, expected: Expected): Promise<readonly Finding[]> {
  const benefits = expectedBenefits(expected)
  return [
    ...(await payments(ask, expected, benefits)),
    ...(await usage(ask, benefits)),
    ...(await tips(ask, expected, benefits)),
    ...(await missed(ask, benefits)),
  ]
}

type Benefits = ReturnType<typeof expectedBenefits>

async function payments(ask: Ask, expected: Expected, benefits: Benefits): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly payment_id: string; readonly text: string }>(
    `select payment_id, concat_ws(' ', customer_id, card_id, amount_minor, 'back', taken_back_minor, coalesce(product_id, '-'), coalesce(offer_id, '-'),
       capped_minor, after_cap_minor, 'best', coalesce(best_card_id, '-'), coalesce(best_product_id, '-'), coalesce(best_minor::text, '-'), tipped) as text
     from benefit_payments`,
  )
  const wanted = new Map<string, string>()
  for (const [customerId, { results }] of benefits) {
    for (const [paymentId, result] of results) {
      const payment = expected.payments.get(paymentId)
      const amountMinor = payment?.payment.amountMinor ?? 0
      const back = payment?.status === 'CANCELLED' ? amountMinor : payment?.refundedMinor
      const used = [result.productId ?? '-', result.offerId ?? '-', result.cappedMinor, result.afterCapMinor]
      const best = [result.bestCardId ?? '-', result.bestProductId ?? '-', result.bestMinor ?? '-']
      const text = [customerId, payment?.payment.cardId, amountMinor, 'back', back, ...used, 'best', ...best, result.tipped ? 't' : 'f']
      wanted.set(paymentId, text.join(' '))
    }
  }
  return compare('benefit_payments', wanted, new Map(rows.map((row) => [row.payment_id, row.text])))
}

async function usage(ask: Ask, benefits: Benefits): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly key: string; readonly text: string }>(
    `select customer_id || ' ' || card_id || '@' || month as key, spend_minor || ' spent, ' || given_minor || ' given' as text from benefit_usage`,
  )
  const wanted = new Map<string, string>()
  for (const [customerId, each] of benefits) {
    for (const [key, { spendMinor, givenMinor }] of each.months())
      wanted.set(`${customerId} ${key}`, `${spendMinor} spent, ${givenMinor} given`)
  }
  return compare('benefit_usage', wanted, new Map(rows.map((row) => [row.key, row.text])))
}

async function tips(ask: Ask, expected: Expected, benefits: Benefits): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly key: string; readonly tips: number }>(`select customer_id || ' ' || day as key, tips from benefit_tips`)
  const wanted = new Map<string, bigint>()
  for (const [customerId, { results }] of benefits) {
    for (const [paymentId, { tipped }] of results) {
      const eventMs = expected.payments.get(paymentId)?.eventMs ?? 0
      const key = `${customerId} ${new Date(eventMs + 9 * 3_600_000).toISOString().slice(0, 10)}`
      if (tipped) wanted.set(key, (wanted.get(key) ?? 0n) + 1n)
    }
  }
  return compareCounts('benefit_tips', wanted, new Map(rows.map((row) => [row.key, BigInt(row.tips)])))
}

/** Sums over the partitions. */
async function missed(ask: Ask, benefits: Benefits): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly key: readonly [string, string, string, string]; readonly sums: readonly string[] }>(
    `select array[merchant_id, day::text, side, value] as key,
       array[payments_in_won, payments, own_payments, missed_won, own_missed_won, given_won, tips]::text[] as sums from merchant_missed_benefits`,
  )
  const actual = new Map<string, ExpectedMissed>()
  for (const { key, sums } of rows) {
    const [paymentsInWon = 0n, payments = 0n, ownPayments = 0n, missedWon = 0n, ownMissedWon = 0n, givenWon = 0n, tips = 0n] =
      sums.map(BigInt)
    addMissed(actual, missedKey(...key), { paymentsInWon, payments, ownPayments, missedWon, ownMissedWon, givenWon, tips })
  }
  const words = (each: ReadonlyMap<string, ExpectedMissed>) => new Map([...each].map(([key, sums]) => [key, missedText(sums)]))
  return compare('merchant_missed_benefits', words(missedOf(benefits.values())), words(actual))
}
