import { useRoute } from 'wouter'
import { idOfAddress } from '../../data/id-of-address.ts'
import { PeriodChoice, usePeriod } from '../../parts/period.tsx'
import { ByDay } from './by-day.tsx'
import { CustomerPage } from './customer-page.tsx'
import { RegularsTable } from './regulars-table.tsx'

/** `/customers`, and `/customers/<customer id>` for one of them. */
export function CustomersPage() {
  const [, one] = useRoute('/customers/:customerId')
  return one === null ? <AllCustomers /> : <CustomerPage key={one.customerId} customerId={idOfAddress(one.customerId)} />
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
