import { useEffect, useState } from 'react'
import type { PhoneSummary } from './shapes.ts'
import { type Seen, unreadOf, withAllSeen, withSeen } from './unread.ts'

const stored = 'paystream.phones.seen'

function remembered(): Seen | undefined {
  try {
    return (JSON.parse(localStorage.getItem(stored) ?? 'null') as Seen | null) ?? undefined
  } catch {
    return undefined
  }
}

/**
 * Counts texts nobody has looked at; the open phone counts as looked at. Remembered by this browser.
 * @param phones undefined until they are known
 */
export function useUnread(phones: readonly PhoneSummary[] | undefined, open: string | null): (phone: PhoneSummary) => number {
  const [seen, setSeen] = useState(remembered)
  useEffect(() => {
    if (phones === undefined) return
    const before = remembered()
    const looked = phones.find(({ number }) => number === open)
    const all = withAllSeen(before, phones)
    const next = looked === undefined || document.hidden ? all : withSeen(all, looked)
    if (next === before) return
    localStorage.setItem(stored, JSON.stringify(next))
    setSeen(next)
  }, [phones, open])
  return (phone) => (seen === undefined ? 0 : unreadOf(seen, phone))
}
