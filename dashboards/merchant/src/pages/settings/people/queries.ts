import { useMutation, useQuery } from '@tanstack/react-query'
import type { Invitation, InvitedPerson, PeopleList } from '../../../../../api/shapes/people.ts'
import { fetchJson } from '../../../../../ui/data/http.ts'
import { queryClient } from '../../../../../ui/data/query-client.ts'

const key = ['settings', 'people']
const refresh = () => queryClient.invalidateQueries({ queryKey: key })

export function usePeople() {
  return useQuery({ queryKey: key, queryFn: () => fetchJson<PeopleList>('/api/people') })
}

export function useInvite() {
  return useMutation({
    mutationFn: (body: InvitedPerson) => fetchJson<Invitation>('/api/people', { method: 'POST', body }),
    onSettled: refresh,
    // the link must not outlive its dialog
    gcTime: 0,
  })
}

export function useNewLink() {
  return useMutation({
    mutationFn: (userId: string) => fetchJson<Invitation>(`/api/people/${userId}/link`, { method: 'POST' }),
    gcTime: 0,
  })
}

export function useOpenOrClose() {
  return useMutation({
    mutationFn: ({ userId, disabled }: { readonly userId: string; readonly disabled: boolean }) =>
      fetchJson<undefined>(`/api/people/${userId}/${disabled ? 'disable' : 'enable'}`, { method: 'POST' }),
    onSettled: refresh,
  })
}
