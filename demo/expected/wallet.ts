import { type BenefitFact, ExpectedBenefits } from './benefits.ts'
import type { FollowUp } from './customer-day.ts'
import { type Registered, storeKey } from './facts.ts'

/** What one customer's payments in won gave by card, from all that happened to them. */
export function walletOf(customerId: string, followUps: readonly FollowUp[], registered: Registered): ExpectedBenefits {
  const cards = registered.cards.get(customerId) ?? []
  const facts = followUps
    .filter(({ payment }) => payment.payment.currency === 'KRW')
    .map((followUp): BenefitFact => {
      const { paymentId, cardId = '', merchantId, storeId, country, amountMinor } = followUp.payment.payment
      if (followUp.kind === 'given-back') return { kind: 'given-back', paymentId, totalMinor: followUp.totalMinor }
      const category = registered.storeCategories.get(storeKey(merchantId, storeId))?.toUpperCase().replaceAll('-', '_') ?? null
      const sale = { paymentId, cardId, merchantId, storeId, category, country, amountMinor, eventTime: followUp.payment.eventMs }
      return { kind: 'completed', ...sale, products: registered.products, cards }
    })
  return new ExpectedBenefits(facts, registered.tipRule)
}
