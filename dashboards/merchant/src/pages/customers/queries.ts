import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Customers } from '../../../../api/shapes/answers.ts'
import type { CustomerDetail, CustomerPayments, RegularList, RegularSort } from '../../../../api/shapes/customers.ts'
import { fetchJson } from '../../../../ui/data/http.ts'
import type { Period } from '../../parts/period.tsx'

export function useCustomersByDay(range: Period['range']) {
  return useQuery({
    queryKey: ['sales', 'customers', range],
    queryFn: () => fetchJson<Customers>(`/api/customers?${new URLSearchParams({ ...range })}`),
    enabled: range !== undefined,
  })
}

export interface RegularFilter {
  readonly sort: RegularSort
  readonly vipsOnly: boolean
  readonly search: string
}

export function useRegularList(filter: RegularFilter) {
  const { sort, vipsOnly, search } = filter
  return useInfiniteQuery({
    queryKey: ['regulars', 'list', filter],
    queryFn: ({ pageParam }) => {
      const asked = { sort, limit: '25', ...(vipsOnly ? { vips: 'true' } : {}), ...(search === '' ? {} : { search }), ...after(pageParam) }
      return fetchJson<RegularList>(`/api/regulars/list?${new URLSearchParams(asked)}`)
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  })
}

export function useCustomer(customerId: string) {
  return useQuery({
    queryKey: ['regulars', 'customer', customerId],
    queryFn: () => fetchJson<CustomerDetail>(`/api/customer?${new URLSearchParams({ customerId })}`),
    placeholderData: undefined,
  })
}

export function useCustomerPayments(customerId: string) {
  return useInfiniteQuery({
    queryKey: ['payments', 'customer', customerId],
    queryFn: ({ pageParam }) =>
      fetchJson<CustomerPayments>(`/api/customer/payments?${new URLSearchParams({ customerId, limit: '15', ...after(pageParam) })}`),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: undefined,
  })
}

function after(place: string | null): { readonly after?: string } {
  return place === null ? {} : { after: place }
}
