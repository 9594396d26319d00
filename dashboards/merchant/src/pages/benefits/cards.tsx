import type { BetterCard, NamedCard, UsedCard } from '../../../../api/shapes/benefits.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { Panel } from '../../../../ui/parts/panel.tsx'
import { offerText } from './offer-words.ts'
import { useBenefitWords } from './words.ts'

const head = 'py-1 font-medium'
const number = 'whitespace-nowrap px-2 py-2.5 text-right'

/** Cards that would have given more, with what they give here. */
export function BetterCards({ cards }: { readonly cards: readonly BetterCard[] }) {
  const { words, wordFor, language } = useBenefitWords()
  return (
    <Panel title={words.betterCards} hint={words.betterHint}>
      <table className="mb-2 w-full text-sm" data-testid="better-cards">
        <thead className="text-left text-[13px] text-muted">
          <tr>
            <th scope="col" className={`${head} pl-5`}>
              {words.card}
            </th>
            <th scope="col" className={`${head} hidden px-2 md:table-cell`}>
              {words.gives}
            </th>
            <th scope="col" className={`${head} px-2 text-right`}>
              {words.count}
            </th>
            <th scope="col" className={`${head} pr-5 pl-2 text-right`}>
              {words.won}
            </th>
          </tr>
        </thead>
        <tbody>
          {cards.map(({ card, payments, ownPayments, missedWon, offers: [best] }) => {
            const gives = best === undefined ? undefined : offerText(best, words, wordFor, language)
            return (
              <tr key={card.productId} className="border-line border-t align-top">
                <th scope="row" className="py-2.5 pl-5 text-left font-normal">
                  <CardName card={card} />
                  <span className="block text-[13px] text-muted md:hidden">{gives}</span>
                </th>
                <td className="hidden px-2 py-2.5 md:table-cell">{gives}</td>
                <td className={number}>
                  {formatCount(payments, language)}
                  {ownPayments > 0 && (
                    <span className="block text-good text-xs">
                      {language === 'ko'
                        ? `${words.ofThem} ${formatCount(ownPayments, language)}`
                        : `${formatCount(ownPayments, language)} ${words.ofThem}`}
                    </span>
                  )}
                </td>
                <td className={`${number} pr-5 font-medium`}>{formatAmount(missedWon, 'KRW', 0, language)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Panel>
  )
}

/** Cards that were used where another would have given more. */
export function UsedCards({ cards }: { readonly cards: readonly UsedCard[] }) {
  const { words, language } = useBenefitWords()
  return (
    <Panel title={words.usedCards} hint={words.usedHint}>
      <table className="mb-2 w-full text-sm" data-testid="used-cards">
        <thead className="text-left text-[13px] text-muted">
          <tr>
            <th scope="col" className={`${head} pl-5`}>
              {words.card}
            </th>
            <th scope="col" className={`${head} px-2 text-right`}>
              {words.count}
            </th>
            <th scope="col" className={`${head} hidden px-2 text-right sm:table-cell`}>
              {words.given}
            </th>
            <th scope="col" className={`${head} pr-5 pl-2 text-right`}>
              {words.won}
            </th>
          </tr>
        </thead>
        <tbody>
          {cards.map(({ card, payments, givenWon, missedWon }) => (
            <tr key={card.productId} className="border-line border-t">
              <th scope="row" className="py-2.5 pl-5 text-left font-normal">
                <CardName card={card} />
              </th>
              <td className={number}>{formatCount(payments, language)}</td>
              <td className={`${number} hidden text-muted sm:table-cell`}>{formatAmount(givenWon, 'KRW', 0, language)}</td>
              <td className={`${number} pr-5 font-medium`}>{formatAmount(missedWon, 'KRW', 0, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function CardName({ card }: { readonly card: NamedCard }) {
  const { language } = useBenefitWords()
  return (
    <>
      <span className="font-medium">{card.names[language]}</span>
      {card.issuer !== null && <span className="ml-1.5 text-[13px] text-muted">{card.issuer}</span>}
    </>
  )
}
