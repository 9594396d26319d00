import { keepPreviousData, QueryCache, QueryClient, useQuery } from '@tanstack/react-query'
import type { PaymentList, Regulars, Sales, SignedIn } from '../../../api/answer-shapes.ts'
import { ApiError, fetchJson } from './api.ts'

/** Changes are pushed; this only catches what a push cannot know, such as a store's new name. Milliseconds. */
const refreshMs = 30_000

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    // A refused question means that the session is over: asking for it again shows the way in.
    onError: (error, query) => {
      if (error instanceof ApiError && error.status === 401 && query.queryKey[0] !== 'session') {
        void queryClient.invalidateQueries({ queryKey: ['session'] })
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 1_000,
      placeholderData: keepPreviousData,
      refetchInterval: refreshMs,
      // An outage ends by itself; a refusal does not.
      retry: (failures, error) => failures < 5 && (!(error instanceof ApiError) || error.status === 0 || error.status >= 500),
      retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4_000),
    },
  },
})

/** Which payments a list shows. */
export type PaymentFilter = 'ALL' | 'PENDING' | 'DENIED'

export function useSession() {
  return useQuery({
    queryKey: ['session'],
    queryFn: () => fetchJson<SignedIn>('/api/session'),
    refetchInterval: false,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: undefined,
  })
}

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
