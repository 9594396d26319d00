import { useSearchParams } from 'wouter'
import { shiftDay } from '../../../ui/format/time.ts'
import { Choice } from '../../../ui/parts/panel.tsx'
import { dictionary } from '../../../ui/words/language.tsx'
import { useShell } from '../shell/shell-context.ts'

const lengths = ['1', '7', '28'] as const
type Length = (typeof lengths)[number]

const usePeriodWords = dictionary({
  en: { period: 'Days', days1: 'Today', days7: '7 days', days28: '28 days' },
  ko: { period: '기간', days1: '오늘', days7: '7일', days28: '28일' },
})

/** The last days of a page, as its address says: `?days=7`. */
export interface Period {
  /** YYYY-MM-DD in Seoul, both included; undefined until the server has said which day it is. */
  readonly range: { readonly from: string; readonly to: string } | undefined
  readonly days: Length
  readonly choose: (days: Length) => void
}

/** @param usual what holds when the address says nothing */
export function usePeriod(usual: Length): Period {
  const { today } = useShell()
  const [search, setSearch] = useSearchParams()
  const asked = search.get('days')
  const days = lengths.find((length) => length === asked) ?? usual
  return {
    range: today === undefined ? undefined : { from: shiftDay(today, 1 - Number(days)), to: today },
    days,
    choose: (next) =>
      setSearch((before) => {
        const after = new URLSearchParams(before)
        after.set('days', next)
        return after
      }),
  }
}

export function PeriodChoice({ period, offer = lengths }: { readonly period: Period; readonly offer?: readonly Length[] }) {
  const { words } = usePeriodWords()
  return (
    <Choice
      label={words.period}
      options={offer.map((length) => [length, words[`days${length}`]])}
      value={period.days}
      onChange={period.choose}
    />
  )
}
