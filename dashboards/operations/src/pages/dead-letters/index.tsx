import { useLocation } from 'wouter'
import { DeadLetterDetailPage } from './detail.tsx'
import { DeadLetterList } from './list.tsx'

/** The list, or below it the one that the address names. */
export function DeadLettersPage() {
  const [location] = useLocation()
  const id = location.replace(/^\/dead-letters\/?/, '')
  return id === '' ? <DeadLetterList /> : <DeadLetterDetailPage key={id} id={id} />
}
