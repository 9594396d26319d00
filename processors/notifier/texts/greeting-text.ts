import { type Language, plainName } from '../../../core/payment-words.ts'

/**
 * Greets a customer whose visits reached a tier of the store.
 * @param tierName as the merchant calls the tier; null: a VIP
 */
export function greetingText(language: Language, storeName: string, visits: number, tierName: string | null): string {
  const store = plainName(storeName)
  const tier = tierName === null ? 'VIP' : plainName(tierName)
  if (language === 'ko') return `[Paystream] ${visits}번째 방문을 환영합니다! 이제 ${store}의 ${tier} 고객이십니다. 늘 감사합니다.`
  const now = tierName === null ? `you are now a VIP at ${store}` : `your tier at ${store} is now ${tier}`
  return `[Paystream] Welcome back! This was visit number ${visits}: ${now}. Thank you.`
}
