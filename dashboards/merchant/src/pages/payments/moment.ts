import { dayOf, formatDay, formatTime } from '../../../../ui/format/time.ts'
import { usePaymentWords } from './words.ts'

/** Says day and time of a moment in Seoul. */
export function useMoment(): (iso: string) => string {
  const { language } = usePaymentWords()
  return (iso) => `${formatDay(dayOf(iso), language)} ${formatTime(iso)}`
}
