import { formatCount } from '../../../../ui/format/amount.ts'
import { Panel } from '../../../../ui/parts/panel.tsx'
import { Bars } from '../../parts/bars.tsx'
import { useCustomerWords } from './words.ts'

/** At which hours the customer comes. @param props.hours 24 counts */
export function CustomerHours({ hours }: { readonly hours: readonly number[] }) {
  const { words, language } = useCustomerWords()
  const most = hours.indexOf(Math.max(...hours))
  const said = (hour: number): string => `${clock(hour)}–${clock(hour + 1)}`
  return (
    <Panel title={words.hours} hint={words.hoursHint}>
      <Bars
        label={words.hours}
        bars={hours.map((payments, hour) => ({ key: String(hour), label: String(hour).padStart(2, '0'), parts: [payments] }))}
        say={(bar) => {
          const hour = bar === undefined ? most : Number(bar.key)
          return (
            <>
              <span className="font-semibold text-lg tracking-tight">{said(hour)}</span>{' '}
              <span className="text-muted">
                {formatCount(hours[hour] ?? 0, language)}
                {language === 'ko' ? '' : ' '}
                {words.payments}
              </span>
            </>
          )
        }}
      >
        <table>
          <caption>{words.hours}</caption>
          <thead>
            <tr>
              <th scope="col">{words.hour}</th>
              <th scope="col">{words.payments}</th>
            </tr>
          </thead>
          <tbody>
            {hours.map(
              (payments, hour) =>
                payments > 0 && (
                  <tr key={said(hour)}>
                    <th scope="row">{said(hour)}</th>
                    <td>{payments}</td>
                  </tr>
                ),
            )}
          </tbody>
        </table>
      </Bars>
    </Panel>
  )
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}
