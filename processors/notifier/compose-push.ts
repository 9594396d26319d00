import { languageOf } from '../../core/payment-words.ts'
import type { LeasedDelivery } from './delivery-store.ts'
import { type ReadFacts, receiptFactsOf, tipFactsOf } from './notification-facts.ts'
import type { PushWords } from './texts/push-words.ts'
import { receiptWords } from './texts/receipt-words.ts'
import { tipWords } from './texts/tip-words.ts'

/** Writes what the feed shows of a delivery, in the customer's language. */
export function composePush(delivery: LeasedDelivery, { publicBaseUrl }: { readonly publicBaseUrl: string }): PushWords {
  const { request } = delivery
  const language = languageOf(delivery.language)
  const storeName = delivery.storeName ?? request.storeId
  switch (request.kind) {
    case 'RECEIPT': {
      const facts = factsOf(receiptFactsOf(request))
      return { ...receiptWords(language, storeName, facts), link: publicBaseUrl.replace(/\/$/, '') + facts.link }
    }
    case 'BENEFIT_TIP':
      return tipWords(language, storeName, factsOf(tipFactsOf(request)))
    case 'VERIFICATION':
    case 'VERIFICATION_RESULT':
    case 'VIP_GREETING':
      throw new Error(`a ${request.kind} is no push`)
  }
}

/** The batch stored only requests whose facts are complete. */
function factsOf<Facts>(read: ReadFacts<Facts>): Facts {
  if (!read.ok) throw new Error(`facts are missing: ${read.missing.join(', ')}`)
  return read.facts
}
