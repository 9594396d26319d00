import { useEffect, useState } from 'react'
import type { HeldPayment } from '../../../../api/shapes/holds.ts'
import { queryClient } from '../../../../ui/data/query-client.ts'
import { formatCountdown } from '../../parts/duration.ts'
import { useHoldWords } from './words.ts'

/** How far the server's clock is ahead of this browser's, in milliseconds. @param now of an answer, looked at when it comes */
function useClockAhead(now: string): number {
  const [ahead, setAhead] = useState(() => Date.parse(now) - Date.now())
  useEffect(() => setAhead(Date.parse(now) - Date.now()), [now])
  return ahead
}

/** What is left until a hold ends by itself, second by second. Not read out loud: a screen reader reads it where it stands. */
export function Countdown({ hold, now }: { readonly hold: HeldPayment; readonly now: string }) {
  const { words } = useHoldWords()
  const ahead = useClockAhead(now)
  const [clock, setClock] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setClock(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  const leftMs = hold.dueAt === null ? undefined : Date.parse(hold.dueAt) - clock - ahead
  const over = leftMs !== undefined && leftMs <= 0
  useEffect(() => {
    if (over) void queryClient.invalidateQueries({ queryKey: ['payments', 'holds'] })
  }, [over])
  if (hold.askedAt === null) return <span className="text-[13px] text-muted">{words.notAsked}</span>
  if (leftMs === undefined) return null
  const text = formatCountdown(leftMs)
  return (
    <span role="timer" className="whitespace-nowrap font-semibold text-warn" data-testid="countdown">
      {over ? words.endsNow : `${text} ${words.left}`}
    </span>
  )
}
