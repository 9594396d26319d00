import { languageOf } from '../../core/payment-words.ts'
import { verificationCode, verificationToken } from '../../core/verification-code.ts'
import type { LeasedDelivery } from './delivery-store.ts'
import { greetingFactsOf } from './notification-facts.ts'
import type { OutgoingText } from './sms-provider.ts'
import { greetingText } from './texts/greeting-text.ts'
import { resultText, verificationResults } from './texts/result-text.ts'
import { verificationText } from './texts/verification-text.ts'

/** Wrong codes that deny a payment. Source: fds.md, "What ends a held payment". */
const allowedWrongCodes = 5

export interface TextSettings {
  /** VERIFICATION_SECRET: code and link are derived from it. */
  readonly secret: string
  readonly publicBaseUrl: string
}

/** Writes the text of a delivery in the customer's language. The status callback carries the notification's id, so that it finds its row even before the provider's id is stored. */
export function composeText(delivery: LeasedDelivery, settings: TextSettings): OutgoingText {
  if (delivery.phone === null) throw new Error(`delivery ${delivery.notificationId} has no phone`)
  const base = settings.publicBaseUrl.replace(/\/$/, '')
  return {
    to: delivery.phone,
    body: bodyOf(delivery, settings.secret, base),
    statusCallback: `${base}/v1/sms/status?notification=${delivery.notificationId}`,
  }
}

function bodyOf(delivery: LeasedDelivery, secret: string, base: string): string {
  const { request } = delivery
  const language = languageOf(delivery.language)
  const storeName = delivery.storeName ?? request.storeId
  switch (request.kind) {
    case 'VERIFICATION': {
      const paymentId = request.paymentId as string
      return verificationText(language, {
        storeName,
        country: request.country as string,
        amountMinor: request.amountMinor as number,
        currency: request.currency as string,
        code: verificationCode(secret, paymentId),
        link: `${base}/v/${verificationToken(secret, paymentId)}`,
      })
    }
    case 'VERIFICATION_RESULT': {
      const { amountMinor, currency } = request
      const result = verificationResults.find((known) => known === request.result) ?? 'already-decided'
      const triesLeft = delivery.wrongCodes === null ? null : Math.max(0, allowedWrongCodes - delivery.wrongCodes)
      return resultText(language, result, { storeName, amountMinor, currency, status: delivery.verificationStatus, triesLeft })
    }
    case 'RECEIPT':
    case 'BENEFIT_TIP':
      throw new Error(`a ${request.kind} is no text`)
    case 'VIP_GREETING':
      return greetingText(language, storeName, request.visits as number, greetingFactsOf(request).tierName)
  }
}
