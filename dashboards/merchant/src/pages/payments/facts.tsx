import { Link } from 'wouter'
import type { PaymentDetail } from '../../../../api/shapes/payments.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { fill } from '../../words/fill.ts'
import { useMoment } from './moment.ts'
import { Pairs, Section } from './section.tsx'
import { usePaymentWords } from './words.ts'

/** Who paid what, where, when and how often before. */
export function Facts({ payment }: { readonly payment: PaymentDetail }) {
  const { words, wordFor, language } = usePaymentWords()
  const moment = useMoment()
  const country = new Intl.DisplayNames(language, { type: 'region' }).of(payment.country) ?? payment.country
  const card = [payment.cardIssuer, payment.cardBrand, payment.cardLast4 === null ? payment.cardId : `•••• ${payment.cardLast4}`]
  return (
    <>
      <Section title={words.payment}>
        <Pairs
          pairs={[
            [words.paidAt, moment(payment.eventTime)],
            ...(payment.occurredAt === payment.eventTime ? [] : [[words.claimed, moment(payment.occurredAt)] as const]),
            [words.reachedUs, moment(payment.judgedAt)],
            [words.store, payment.storeName ?? payment.storeId],
            [words.channel, `${wordFor(payment.channel)} · ${country}`],
            [words.card, card.filter((part) => part !== null).join(' ')],
            ...(payment.orderId === null ? [] : [[words.order, payment.orderId] as const]),
          ]}
        />
      </Section>
      <Items payment={payment} />
      <Visits payment={payment} />
    </>
  )
}

function Items({ payment }: { readonly payment: PaymentDetail }) {
  const { words, language } = usePaymentWords()
  const { items, currency, minorDigits } = payment
  if (items.length === 0) return null
  return (
    <Section title={words.items}>
      <ul className="flex flex-col gap-1.5 text-sm">
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of one payment; they never change
          <li key={index} className="flex justify-between gap-4">
            <span className="min-w-0 break-words">
              {item.name} <span className="whitespace-nowrap text-muted">× {formatCount(item.quantity, language)}</span>
            </span>
            <span className="whitespace-nowrap">
              {formatAmount((BigInt(item.unitPriceMinor) * BigInt(item.quantity)).toString(), currency, minorDigits, language)}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Visits({ payment }: { readonly payment: PaymentDetail }) {
  const { words, language } = usePaymentWords()
  const moment = useMoment()
  const { visits, customerId } = payment
  return (
    <Section title={words.customerHere}>
      <p className="break-all text-sm">{customerId}</p>
      {visits === null ? (
        <p className="mt-1 text-muted text-sm">{words.noVisits}</p>
      ) : (
        <div className="mt-1.5">
          <p className="mb-1.5 font-medium text-sm">
            {fill(visits.visits === 1 ? words.visitHere : words.visitsHere, { count: formatCount(visits.visits, language) })}
          </p>
          <Pairs
            pairs={[
              ...(visits.vipSince === null ? [] : [[words.vipSince, moment(visits.vipSince)] as const]),
              ...(visits.firstVisitAt === null ? [] : [[words.firstVisit, moment(visits.firstVisitAt)] as const]),
              ...(visits.lastVisitAt === null ? [] : [[words.lastVisit, moment(visits.lastVisitAt)] as const]),
            ]}
          />
        </div>
      )}
      <Link
        href={`/payments?customerId=${encodeURIComponent(customerId)}`}
        className="mt-2 inline-block font-medium text-[13px] text-accent hover:underline"
      >
        {words.allOfCustomer}
      </Link>
    </Section>
  )
}
