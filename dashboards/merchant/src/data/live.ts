import { useEffect, useState } from 'react'
import type { Changed, Part, Pulse } from '../../../api/shapes/answers.ts'
import { queryClient } from '../../../ui/data/query-client.ts'

/** How the page is connected: `waiting` before the first contact and while it is broken. */
export type Connection = 'waiting' | 'live' | 'broken'

export interface Live {
  readonly connection: Connection
  readonly pulse: Pulse | undefined
}

/** Under a storm of payments the page asks again this often, in milliseconds; a single change is asked for at once. */
const askAtMostEveryMs = 1_000
const reconnectMs = 2_000

/** Listens to `GET /api/live` and asks again for what changed. A stream that the server refused is opened again by us, a broken one by the browser. */
export function useLive(): Live {
  const [live, setLive] = useState<Live>({ connection: 'waiting', pulse: undefined })

  useEffect(() => {
    const refresher = new Refresher()
    let source: EventSource | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const open = (): void => {
      const opened = new EventSource('/api/live')
      source = opened
      opened.addEventListener('open', () => setLive((before) => ({ ...before, connection: 'live' })))
      opened.addEventListener('changed', (event) => refresher.changed((JSON.parse(event.data) as Changed).parts))
      opened.addEventListener('pulse', (event) => {
        const pulse = JSON.parse(event.data) as Pulse
        // While numbers are still being asked for, the page does not show what this moment stands for.
        if (!refresher.busy || !pulse.reachable) setLive({ connection: 'live', pulse })
      })
      opened.addEventListener('signed-out', () => {
        opened.close()
        void queryClient.invalidateQueries({ queryKey: ['session'] })
      })
      opened.addEventListener('error', () => {
        setLive((before) => ({ ...before, connection: 'broken' }))
        if (opened.readyState !== EventSource.CLOSED) return
        // Refused: perhaps the session is over, perhaps the server is not ready.
        void queryClient.invalidateQueries({ queryKey: ['session'] })
        timer = setTimeout(open, reconnectMs)
      })
    }
    open()
    return () => {
      clearTimeout(timer)
      source?.close()
      refresher.stop()
    }
  }, [])

  return live
}

/** Merges changes that come fast into one request a second. */
class Refresher {
  readonly #parts = new Set<Part>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #lastMs = Number.NEGATIVE_INFINITY

  /** True while something is known to be out of date. */
  get busy(): boolean {
    return this.#parts.size > 0 || queryClient.isFetching({ queryKey: ['sales'] }) > 0
  }

  changed(parts: readonly Part[]): void {
    for (const part of parts) this.#parts.add(part)
    this.#timer ??= setTimeout(() => this.#ask(), Math.max(0, this.#lastMs + askAtMostEveryMs - performance.now()))
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #ask(): void {
    this.#timer = undefined
    this.#lastMs = performance.now()
    const parts = [...this.#parts]
    this.#parts.clear()
    for (const part of parts) void queryClient.invalidateQueries({ queryKey: [part] })
  }
}
