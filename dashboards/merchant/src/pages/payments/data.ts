import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { PaymentDetail, PaymentOptions, PaymentPage } from '../../../../api/shapes/payments.ts'
import { ApiError, fetchJson } from '../../../../ui/data/http.ts'
import { queryClient } from '../../../../ui/data/query-client.ts'
import { useShell } from '../../shell/shell-context.ts'

/** Rows that are shown are asked for again this often, for what became of them; arrivals are pushed. Milliseconds. */
const refreshMs = 5_000

/** The same question would be refused again. */
function isRefused(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500
}

/** `query` and more, as the query of a call. */
function urlOf(path: string, query: string, more: Readonly<Record<string, string | undefined>>): string {
  const search = new URLSearchParams(query)
  for (const [name, value] of Object.entries(more)) if (value !== undefined) search.set(name, value)
  const text = search.toString()
  return text === '' ? path : `${path}?${text}`
}

/**
 * The payments that fit, and how many have come since. What is shown is held where it began, so that no row moves under the reader; `showNewer` begins
 * anew. While nothing fits, what comes is shown at once.
 */
export function usePaymentList(query: string) {
  const { today } = useShell()
  // the last seven days are others tomorrow
  const question = `${today ?? ''} ${query}`
  const [held, setHeld] = useState<{ readonly question: string; readonly place: string }>()
  const place = held?.question === question ? held.place : undefined
  const keyOf = (at: string | undefined) => ['payment-pages', question, at ?? 'newest']
  const list = useInfiniteQuery({
    queryKey: place === undefined ? ['payments', 'list', question] : keyOf(place),
    queryFn: ({ pageParam }) => fetchJson<PaymentPage>(urlOf('/api/payments/list', query, { upTo: place, before: pageParam })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: (query) => (isRefused(query.state.error) ? false : refreshMs),
    placeholderData: (before) => before,
  })
  const newest = place === undefined && !list.isPlaceholderData ? list.data?.pages[0]?.newest : null
  useEffect(() => {
    if (newest == null || list.data === undefined) return
    queryClient.setQueryData(['payment-pages', question, newest], list.data)
    setHeld({ question, place: newest })
  }, [newest, question, list.data])
  const newer = useQuery({
    queryKey: ['payments', 'newer', question, place],
    queryFn: () => fetchJson<PaymentPage>(urlOf('/api/payments/list', query, { after: place, limit: '1' })),
    enabled: place !== undefined,
    placeholderData: undefined,
  })
  return {
    list,
    newer: { count: newer.data?.total ?? 0, isExact: newer.data?.totalIsExact !== false },
    showNewer: (): void => {
      queryClient.removeQueries({ queryKey: ['payments', 'list', question] })
      setHeld(undefined)
    },
  }
}

export function usePaymentOptions() {
  return useQuery({ queryKey: ['payment-options'], queryFn: () => fetchJson<PaymentOptions>('/api/payments/options') })
}

export function usePayment(paymentId: string) {
  return useQuery({
    queryKey: ['payments', 'detail', paymentId],
    queryFn: () => fetchJson<PaymentDetail>(`/api/payments/${encodeURIComponent(paymentId)}`),
    placeholderData: undefined,
    refetchInterval: (query) => (isRefused(query.state.error) ? false : refreshMs),
  })
}

/** After a cancel or refund: everything that shows this payment. */
export async function refreshPayments(): Promise<void> {
  await Promise.all(['payments', 'payment-pages', 'sales'].map((part) => queryClient.invalidateQueries({ queryKey: [part] })))
}
