import { keepPreviousData, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './http.ts'

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
