import { useRoute } from 'wouter'
import { PeriodChoice, usePeriod } from '../../parts/period.tsx'
import { ByDay } from './by-day.tsx'
import { CustomerPage } from './customer-page.tsx'
import { RegularsTable } from './regulars-table.tsx'

/** `/customers`, and `/customers/<customer id>` for one of them. */
export function CustomersPage() {
  const [, one] = useRoute('/customers/:customerId')
  return one === null ? <AllCustomers /> : <CustomerPage key={one.customerId} customerId={readId(one.customerId)} />
}

function AllCustomers() {
  const period = usePeriod('28')
  return (
    <>
      <ByDay range={period.range} actions={<PeriodChoice period={period} offer={['7', '28']} />} />
      <RegularsTable />
    </>
  )
}

/** Ids may hold any character, `%` too, which an address writes in code. */
function readId(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
