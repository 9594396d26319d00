import { useState } from 'react'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { fill } from '../../words/fill.ts'
import type { Share } from './shares.ts'
import { useTodayWords } from './words.ts'

const shownAtFirst = 6

/** Shares of a currency's completed payments, each with a bar. */
export function ShareTable(props: {
  readonly caption: string
  readonly heading: string
  readonly shares: readonly Share[]
  readonly nameOf: (name: string) => string
  readonly currency: string
  readonly minorDigits: number
}) {
  const { words, language } = useTodayWords()
  const [all, setAll] = useState(false)
  const { shares, nameOf, currency, minorDigits } = props
  const largest = shares[0]?.share ?? 0
  return (
    <div className="px-5 pb-4">
      <table className="w-full text-sm">
        <caption className="sr-only">{props.caption}</caption>
        <thead className="text-left text-[13px] text-muted">
          <tr>
            <th scope="col" className="py-1 font-medium">
              {props.heading}
            </th>
            <th scope="col" className="hidden w-2/5 py-1 font-medium sm:table-cell">
              {words.share}
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              {words.count}
            </th>
            <th scope="col" className="py-1 text-right font-medium">
              {words.amount}
            </th>
          </tr>
        </thead>
        <tbody>
          {(all ? shares : shares.slice(0, shownAtFirst)).map(({ name, payments, amountMinor, share }) => (
            <tr key={name} className="border-line border-t" data-share={name} data-amount-minor={amountMinor.toString()}>
              <th scope="row" className="max-w-36 truncate py-2 pr-3 text-left font-medium" title={nameOf(name)}>
                {nameOf(name)}
              </th>
              <td className="hidden py-2 sm:table-cell">
                <span className="flex items-center gap-2">
                  <span className="h-2 flex-1 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
                    <span
                      className="block h-full rounded-full bg-bar"
                      style={{ width: `${largest === 0 ? 0 : (share / largest) * 100}%` }}
                    />
                  </span>
                  <span className="min-w-11 whitespace-nowrap text-right text-[13px] text-muted">{(share * 100).toFixed(1)}%</span>
                </span>
              </td>
              <td className="py-2 pl-3 text-right text-muted">{formatCount(payments, language)}</td>
              <td className="whitespace-nowrap py-2 pl-3 text-right font-medium">
                {formatAmount(amountMinor.toString(), currency, minorDigits, language)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {shares.length > shownAtFirst && (
        <button
          type="button"
          aria-expanded={all}
          onClick={() => setAll(!all)}
          className="mt-2 rounded-lg border border-line px-3 py-1 font-medium text-[13px] hover:bg-sunken"
        >
          {all ? words.showFewer : fill(words.showAll, { count: formatCount(shares.length, language) })}
        </button>
      )}
    </div>
  )
}
