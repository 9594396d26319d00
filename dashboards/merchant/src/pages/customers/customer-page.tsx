import type { CustomerDetail } from '../../../../api/shapes/customers.ts'
import { dayOf, formatDay, formatTime } from '../../../../ui/format/time.ts'
import { DetailPage } from '../../../../ui/parts/detail-page.tsx'
import { BenefitsCard, RefundsCard, SpendCard } from './customer-cards.tsx'
import { CustomerHours } from './customer-hours.tsx'
import { CustomerPaymentsPanel } from './customer-payments.tsx'
import { PointsPanel } from './points.tsx'
import { useCustomer } from './queries.ts'
import { StoresPanel } from './stores.tsx'
import { useCustomerWords } from './words.ts'

/** One customer as this merchant knows them. */
export function CustomerPage({ customerId }: { readonly customerId: string }) {
  const { words } = useCustomerWords()
  return (
    <DetailPage
      back={{ href: '/customers', text: words.back }}
      title={words.customer}
      query={useCustomer(customerId)}
      missing={{ title: words.notFound, hint: words.notFoundHint }}
    >
      {(customer) => <Found customer={customer} />}
    </DetailPage>
  )
}

function Found({ customer }: { readonly customer: CustomerDetail }) {
  const { words, language } = useCustomerWords()
  const { lastVisitAt } = customer
  return (
    <>
      <div data-testid="customer">
        <h2 className="break-all font-semibold text-[22px] leading-8 tracking-tight">{customer.customerId}</h2>
        <p className="text-muted text-sm">
          {words.lastVisit}{' '}
          {lastVisitAt === null ? words.never : `${formatDay(dayOf(lastVisitAt), language)} ${formatTime(lastVisitAt).slice(0, 5)}`}
        </p>
      </div>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <SpendCard spend={customer.spend} />
        <RefundsCard spend={customer.spend} />
        <BenefitsCard benefits={customer.benefits} />
      </div>
      <div className="grid items-stretch gap-4 lg:grid-cols-2">
        <StoresPanel stores={customer.stores} />
        <PointsPanel points={customer.points} />
      </div>
      <CustomerHours hours={customer.hours} />
      <CustomerPaymentsPanel customerId={customer.customerId} />
    </>
  )
}
