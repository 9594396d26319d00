import { formatTime } from '../../../ui/format/time.ts'
import { Choice } from '../../../ui/parts/panel.tsx'
import { usePartWords } from './words.ts'

/** How far back a page looks, hours. */
export type Hours = '1' | '24' | '168'

export function SpanChoice({ hours, onChange }: { readonly hours: Hours; readonly onChange: (hours: Hours) => void }) {
  const { words } = usePartWords()
  return (
    <Choice
      label={words.span}
      options={[
        ['1', words.hours1],
        ['24', words.hours24],
        ['168', words.hours168],
      ]}
      value={hours}
      onChange={onChange}
    />
  )
}

/** Of which moment numbers are that the header's badge does not speak for. */
export function useAsOf(): (iso: string | undefined) => string {
  const { words, language } = usePartWords()
  return (iso) => (iso === undefined ? ' ' : language === 'ko' ? `${formatTime(iso)} ${words.asOf}` : `${words.asOf} ${formatTime(iso)}`)
}
