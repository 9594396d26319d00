import { amountText, type Language, plainName } from '../../../core/payment-words.ts'
import type { TipFacts } from '../notification-facts.ts'
import type { PushWords } from './push-words.ts'

/** Names the card that would have given more for a payment, and how much. The sentences put no particle behind a name: its form would depend on the name. */
export function tipWords(language: Language, storeName: string, facts: TipFacts): PushWords {
  const won = (amountMinor: number): string => amountText(amountMinor, 'KRW', language)
  const [store, used, best] = [storeName, facts.usedCard, facts.bestCard].map(plainName) as [string, string, string]
  const [wouldGive, more] = [won(facts.bestWouldGiveMinor), won(facts.differenceMinor)]
  if (language === 'ko') {
    const gave = facts.usedGaveMinor === 0 ? '없었습니다' : `${won(facts.usedGaveMinor)}이었습니다`
    const better = facts.own
      ? `갖고 계신 ${best} 혜택이라면 ${wouldGive}, ${more} 더 받으실 수 있었습니다.`
      : `${best} 혜택이라면 ${wouldGive}, ${more} 더 받으실 수 있었습니다.`
    return { title: '더 나은 카드 혜택', body: `${store}에서 ${used} 혜택은 ${gave}. ${better}`, link: null }
  }
  const gave = facts.usedGaveMinor === 0 ? `${used} gave you nothing` : `${used} gave you ${won(facts.usedGaveMinor)}`
  const better = facts.own ? `Your ${best} would have given ${wouldGive}` : `With ${best} it would have been ${wouldGive}`
  return { title: 'A better card', body: `At ${store}, ${gave}. ${better}: ${more} more.`, link: null }
}
