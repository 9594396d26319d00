import { type Language, plainName } from '../../../core/payment-words.ts'

/** Greets a customer whose visits reached the store's threshold. */
export function greetingText(language: Language, storeName: string, visits: number): string {
  const store = plainName(storeName)
  return language === 'ko'
    ? `[Paystream] ${visits}번째 방문을 환영합니다! 이제 ${store}의 VIP 고객이십니다. 늘 감사합니다.`
    : `[Paystream] Welcome back! This was visit number ${visits}: you are now a VIP at ${store}. Thank you.`
}
