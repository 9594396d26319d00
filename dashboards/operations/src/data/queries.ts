import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import type {
  DeadLetterAsked,
  DeadLetterChoice,
  DeadLetterDetail,
  DeadLetterPlan,
  DeadLetterRequests,
  DeadLetters,
  DeliveriesOverview,
  Groups,
  Incidents,
  RequestActionName,
  RulesOverview,
  Workers,
} from '../../../api/shapes/operations.ts'
import { fetchJson } from '../../../ui/data/http.ts'
import { queryClient } from '../../../ui/data/query-client.ts'

/** How often a page asks again, milliseconds. Asking is simple and right whatever was away in between; answers are shared by all who look. */
const everyMs = { fast: 2_000, letters: 5_000, slow: 10_000 } as const
const at = '/api/operations'

/** Every page asks for these: the header says how fresh they are and the navigation how many are sick. */
export function useGroups() {
  return useQuery({ queryKey: ['operations', 'groups'], queryFn: () => fetchJson<Groups>(`${at}/groups`), refetchInterval: everyMs.fast })
}

export function useWorkers() {
  return useQuery({
    queryKey: ['operations', 'workers'],
    queryFn: () => fetchJson<Workers>(`${at}/workers`),
    refetchInterval: everyMs.fast,
  })
}

export function useIncidents() {
  return useQuery({
    queryKey: ['operations', 'incidents'],
    queryFn: () => fetchJson<Incidents>(`${at}/incidents`),
    refetchInterval: everyMs.slow,
  })
}

export function useDeliveries(hours: string) {
  return useQuery({
    queryKey: ['operations', 'deliveries', hours],
    queryFn: () => fetchJson<DeliveriesOverview>(`${at}/deliveries?hours=${hours}`),
    refetchInterval: everyMs.slow,
  })
}

export function useRules(hours: string) {
  return useQuery({
    queryKey: ['operations', 'rules', hours],
    queryFn: () => fetchJson<RulesOverview>(`${at}/rules?hours=${hours}`),
    refetchInterval: everyMs.slow,
  })
}

/** @param search as the page's address carries it */
export function useDeadLetters(search: string) {
  return useQuery({
    queryKey: ['operations', 'dead-letters', 'list', search],
    queryFn: () => fetchJson<DeadLetters>(`${at}/dead-letters?${search}`),
    refetchInterval: everyMs.letters,
  })
}

/** @param id group/topic/partition/offset */
export function useDeadLetter(id: string) {
  return useQuery({
    queryKey: ['operations', 'dead-letters', 'one', id],
    queryFn: () => fetchJson<DeadLetterDetail>(`${at}/dead-letters/${id}`),
    refetchInterval: everyMs.letters,
    placeholderData: undefined,
  })
}

/** What was asked for: these requests, every second until all of them are done; or the newest ones. */
export function useDeadLetterRequests(requestIds?: readonly number[]) {
  return useQuery({
    queryKey: ['operations', 'dead-letters', 'requests', requestIds ?? 'newest'],
    queryFn: () =>
      fetchJson<DeadLetterRequests>(`${at}/dead-letters/requests${requestIds === undefined ? '' : `?ids=${requestIds.join(',')}`}`),
    enabled: requestIds === undefined || requestIds.length > 0,
    refetchInterval: ({ state }) =>
      requestIds === undefined ? everyMs.letters : state.data?.requests.every(({ doneAt }) => doneAt !== null) === true ? false : 1_000,
    placeholderData: requestIds === undefined ? keepPreviousData : undefined,
  })
}

export interface Wanted {
  readonly action: RequestActionName
  readonly choice: DeadLetterChoice
}

/** What a request would do; asked anew each time. */
export function useDeadLetterPlan(wanted: Wanted) {
  return useQuery({
    queryKey: ['operations', 'dead-letters', 'plan', wanted],
    queryFn: () => fetchJson<DeadLetterPlan>(`${at}/dead-letters/plan`, { method: 'POST', body: wanted }),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: false,
    placeholderData: undefined,
  })
}

export function useAskForDeadLetters() {
  return useMutation({
    mutationFn: (asked: Wanted & { readonly confirmed: number; readonly reason?: string }) =>
      fetchJson<DeadLetterAsked>(`${at}/dead-letters/requests`, { method: 'POST', body: asked }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['operations', 'dead-letters', 'list'] }),
  })
}
