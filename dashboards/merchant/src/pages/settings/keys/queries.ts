import { useMutation, useQuery } from '@tanstack/react-query'
import type { KeyList, NewKey, WantedKey } from '../../../../../api/shapes/keys.ts'
import { fetchJson } from '../../../../../ui/data/http.ts'
import { queryClient } from '../../../../../ui/data/query-client.ts'

const key = ['settings', 'keys']
const refresh = () => queryClient.invalidateQueries({ queryKey: key })

export function useKeys() {
  return useQuery({ queryKey: key, queryFn: () => fetchJson<KeyList>('/api/keys') })
}

export function useCreateKey() {
  return useMutation({
    mutationFn: (body: WantedKey) => fetchJson<NewKey>('/api/keys', { method: 'POST', body }),
    onSettled: refresh,
    // the secret must not outlive its dialog
    gcTime: 0,
  })
}

export function useRotateKey() {
  return useMutation({
    mutationFn: (keyId: string) => fetchJson<NewKey>(`/api/keys/${encodeURIComponent(keyId)}/rotate`, { method: 'POST' }),
    onSettled: refresh,
    gcTime: 0,
  })
}

export function useRevokeKey() {
  return useMutation({
    mutationFn: (keyId: string) => fetchJson<undefined>(`/api/keys/${encodeURIComponent(keyId)}/revoke`, { method: 'POST' }),
    onSettled: refresh,
  })
}
