import { useRef } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { idOfAddress } from '../../data/id-of-address.ts'
import { Chips } from './chips.tsx'
import { PaymentSheet } from './detail.tsx'
import { FilterBar } from './filter-bar.tsx'
import { type Filter, filterOf, queryOf } from './filter-state.ts'
import { PaymentList } from './list.tsx'

const path = '/payments'

/** The back office: every payment, filtered as the address says; `/payments/<id>` has one open. */
export function PaymentsPage() {
  const [location, navigate] = useLocation()
  const [search] = useSearchParams()
  const filter = filterOf(search)
  const query = queryOf(filter)
  const behind = query === '' ? '' : `?${query}`
  const open = location.startsWith(`${path}/`) ? idOfAddress(location.slice(path.length + 1)) : ''
  const openedHere = useRef(false)
  const change = (next: Filter): void => {
    const text = queryOf(next)
    navigate(text === '' ? path : `${path}?${text}`)
  }
  const hrefOf = (paymentId: string): string => `${path}/${encodeURIComponent(paymentId)}${behind}`
  const show = (paymentId: string): void => {
    openedHere.current = true
    navigate(hrefOf(paymentId))
  }
  const close = (): void => {
    // the way back stays the browser's: closing what was opened here is one step back
    if (openedHere.current) history.back()
    else navigate(path + behind)
    openedHere.current = false
  }
  return (
    <>
      <FilterBar filter={filter} onChange={change} />
      <Chips filter={filter} onChange={change} />
      <PaymentList filter={filter} hrefOf={hrefOf} onOpen={show} />
      {open !== '' && <PaymentSheet key={open} paymentId={open} onClose={close} />}
    </>
  )
}
