import { useMutation, useQuery } from '@tanstack/react-query'
import { fetchJson } from '../../../ui/data/http.ts'
import { queryClient } from '../../../ui/data/query-client.ts'
import type { PhoneList, Push, Question, Text, Texts } from './shapes.ts'

const listLimit = 300
/** Nobody tells of pushes: they are looked for this often while a phone is open, in milliseconds. */
const pushesEveryMs = 3_000

const pathOf = (number: string): string => `/phones/${encodeURIComponent(number)}`

/** Phones whose number contains the digits. */
export function usePhones(search: string) {
  return useQuery({
    queryKey: ['phones', search],
    queryFn: () => fetchJson<PhoneList>(`/phones?limit=${listLimit}&q=${encodeURIComponent(search)}`),
  })
}

export function useTexts(number: string) {
  return useQuery({
    queryKey: ['phone', number, 'texts'],
    queryFn: () => fetchJson<Texts>(`${pathOf(number)}/messages`),
    placeholderData: undefined,
  })
}

/** Receipts and tips, newest first. */
export function usePushes(number: string) {
  return useQuery({
    queryKey: ['phone', number, 'pushes'],
    queryFn: async () => (await fetchJson<{ readonly pushes: readonly Push[] }>(`${pathOf(number)}/pushes`)).pushes.toReversed(),
    refetchInterval: pushesEveryMs,
    placeholderData: undefined,
  })
}

export function useQuestions(number: string) {
  return useQuery({
    queryKey: ['phone', number, 'questions'],
    queryFn: async () => (await fetchJson<{ readonly questions: readonly Question[] }>(`${pathOf(number)}/questions`)).questions,
    placeholderData: undefined,
  })
}

/** The phone writes a text. */
export function useReply(number: string) {
  return useMutation({
    mutationFn: (body: string) => fetchJson<Text>(`${pathOf(number)}/replies`, { method: 'POST', body: { body } }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['phone', number] }),
  })
}
