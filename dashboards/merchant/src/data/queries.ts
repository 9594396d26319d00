import { useQuery } from '@tanstack/react-query'
import type { Attention, Breakdown, Customers, PaymentList, Regulars, Sales, StoreList } from '../../../api/shapes/answers.ts'
import { fetchJson } from '../../../ui/data/http.ts'

/** Which payments a list shows. */
export type PaymentFilter = 'ALL' | 'PENDING' | 'DENIED'

/** A past day changes only by refunds of its payments; nobody waits for those. Milliseconds. */
const pastRefreshMs = 5 * 60_000

/** @param day YYYY-MM-DD; undefined = today, as the server sees it */
export function useSales(day: string | undefined) {
  return useQuery({
    queryKey: ['sales', day ?? 'today'],
    queryFn: () => fetchJson<Sales>(day === undefined ? '/api/sales' : `/api/sales?day=${day}`),
  })
}

/** Sales of a day that is over, which pushes do not refresh. */
export function usePastSales(day: string | undefined) {
  return useQuery({
    queryKey: ['past-sales', day],
    queryFn: () => fetchJson<Sales>(`/api/sales?day=${day}`),
    enabled: day !== undefined,
    staleTime: pastRefreshMs,
    refetchInterval: pastRefreshMs,
    placeholderData: undefined,
  })
}

export function useBreakdown(day: string | undefined) {
  return useQuery({
    queryKey: ['sales', 'breakdown', day ?? 'today'],
    queryFn: () => fetchJson<Breakdown>(day === undefined ? '/api/breakdown' : `/api/breakdown?from=${day}&to=${day}`),
  })
}

/** @param from and `to`: YYYY-MM-DD, both included */
export function useCustomers(from: string | undefined, to: string | undefined) {
  return useQuery({
    queryKey: ['regulars', 'customers', from, to],
    queryFn: () => fetchJson<Customers>(`/api/customers?from=${from}&to=${to}`),
    enabled: from !== undefined && to !== undefined,
  })
}

export function useAttention(day: string | undefined) {
  return useQuery({
    queryKey: ['payments', 'attention', day ?? 'today'],
    queryFn: () => fetchJson<Attention>(day === undefined ? '/api/attention' : `/api/attention?day=${day}`),
  })
}

export function usePayments(filter: PaymentFilter, limit = 25) {
  return useQuery({
    queryKey: ['payments', filter, limit],
    queryFn: () => fetchJson<PaymentList>(`/api/payments?limit=${limit}${filter === 'ALL' ? '' : `&status=${filter}`}`),
  })
}

/** @param limit most of each list */
export function useRegulars(limit = 12) {
  return useQuery({ queryKey: ['regulars', 'most', limit], queryFn: () => fetchJson<Regulars>(`/api/regulars?limit=${limit}`) })
}

export function useStores() {
  return useQuery({ queryKey: ['stores'], queryFn: () => fetchJson<StoreList>('/api/stores') })
}
