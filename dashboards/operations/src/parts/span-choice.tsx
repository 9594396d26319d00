import { formatTime } from '../../../ui/format/time.ts'
import { Choice } from '../../../ui/parts/panel.tsx'
import { usePartWords } from './words.ts'

/** How far back a page looks, hours. */
export type Hours = '1' | '24' | '168'

/** Chooses it, and says of which moment the numbers are. */
export function SpanChoice(props: { readonly hours: Hours; readonly asOf: string | undefined; readonly onChange: (hours: Hours) => void }) {
  const { words } = usePartWords()
  const asOf = useAsOf()
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <Choice
        label={words.span}
        options={[
          ['1', words.hours1],
          ['24', words.hours24],
          ['168', words.hours168],
        ]}
        value={props.hours}
        onChange={props.onChange}
      />
      <p className="text-[13px] text-muted">{asOf(props.asOf)}</p>
    </div>
  )
}

/** Of which moment numbers are that the header's badge does not speak for. */
export function useAsOf(): (iso: string | undefined) => string {
  const { words, language } = usePartWords()
  return (iso) => (iso === undefined ? ' ' : language === 'ko' ? `${formatTime(iso)} ${words.asOf}` : `${words.asOf} ${formatTime(iso)}`)
}
