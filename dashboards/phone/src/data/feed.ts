import { useEffect, useState } from 'react'
import { queryClient } from '../../../ui/data/query-client.ts'

const reconnectMs = 2_000

/** Listens to the stand-in's feed and asks again for the phones it names. @returns whether the feed is there */
export function useFeed(): 'waiting' | 'live' | 'broken' {
  const [connection, setConnection] = useState<'waiting' | 'live' | 'broken'>('waiting')
  useEffect(() => {
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const open = (): void => {
      const opened = new EventSource('/feed')
      source = opened
      opened.addEventListener('open', () => {
        setConnection('live')
        void queryClient.invalidateQueries()
      })
      opened.addEventListener('change', (event) => {
        const numbers = new Set(JSON.parse(event.data as string) as readonly string[])
        void queryClient.invalidateQueries({
          predicate: ({ queryKey: [kind, number] }) => kind === 'phones' || (kind === 'phone' && numbers.has(number as string)),
        })
      })
      opened.addEventListener('error', () => {
        setConnection('broken')
        // the browser opens a broken stream again by itself, a refused one it does not
        if (opened.readyState === EventSource.CLOSED) timer = setTimeout(open, reconnectMs)
      })
    }
    open()
    return () => {
      clearTimeout(timer)
      source?.close()
    }
  }, [])
  return connection
}
