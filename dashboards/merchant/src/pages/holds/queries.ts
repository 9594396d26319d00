import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { Holds } from '../../../../api/shapes/answers.ts'
import type { HoldDetail, HoldList } from '../../../../api/shapes/holds.ts'
import { fetchJson } from '../../../../ui/data/http.ts'
import type { Period } from '../../parts/period.tsx'

export function useHolds(range: Period['range']) {
  return useQuery({
    queryKey: ['payments', 'holds', 'endings', range],
    queryFn: () => fetchJson<Holds>(`/api/holds?${new URLSearchParams({ ...range })}`),
    enabled: range !== undefined,
  })
}

/** Pages of ended holds; the first one also has those that are open. */
export function useHoldList(range: Period['range']) {
  return useInfiniteQuery({
    queryKey: ['payments', 'holds', 'list', range],
    queryFn: ({ pageParam }) =>
      fetchJson<HoldList>(
        `/api/holds/list?${new URLSearchParams({ ...range, limit: '20', ...(pageParam === null ? {} : { after: pageParam }) })}`,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    enabled: range !== undefined,
  })
}

export function useHold(paymentId: string) {
  return useQuery({
    queryKey: ['payments', 'holds', 'one', paymentId],
    queryFn: () => fetchJson<HoldDetail>(`/api/holds/${encodeURIComponent(paymentId)}`),
    placeholderData: undefined,
  })
}
