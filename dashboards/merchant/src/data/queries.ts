import { useQuery } from '@tanstack/react-query'
import type { PaymentList, Regulars, Sales } from '../../../api/shapes/answers.ts'
import { fetchJson } from '../../../ui/data/http.ts'

/** Which payments a list shows. */
export type PaymentFilter = 'ALL' | 'PENDING' | 'DENIED'

/** @param day YYYY-MM-DD; undefined = today, as the server sees it */
export function useSales(day: string | undefined) {
  return useQuery({
    queryKey: ['sales', day ?? 'today'],
    queryFn: () => fetchJson<Sales>(day === undefined ? '/api/sales' : `/api/sales?day=${day}`),
  })
}

export function usePayments(filter: PaymentFilter) {
  return useQuery({
    queryKey: ['payments', filter],
    queryFn: () => fetchJson<PaymentList>(`/api/payments?limit=25${filter === 'ALL' ? '' : `&status=${filter}`}`),
  })
}

export function useRegulars() {
  return useQuery({ queryKey: ['regulars'], queryFn: () => fetchJson<Regulars>('/api/regulars?limit=12') })
}
