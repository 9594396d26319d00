import type { MissedAtStore } from '../../../../api/shapes/benefits.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { Panel } from '../../../../ui/parts/panel.tsx'
import { useBenefitWords } from './words.ts'

/** Where benefits are missed. */
export function MissedByStore({ stores }: { readonly stores: readonly MissedAtStore[] }) {
  const { words, language } = useBenefitWords()
  const most = Math.max(1, ...stores.map(({ missedWon }) => Number(missedWon)))
  return (
    <Panel title={words.stores} hint={words.storesHint}>
      <table className="mb-2 w-full text-sm" data-testid="missed-by-store">
        <thead className="text-left text-[13px] text-muted">
          <tr>
            <th scope="col" className="py-1 pl-5 font-medium">
              {words.store}
            </th>
            <th scope="col" className="px-2 py-1 text-right font-medium">
              {words.count}
            </th>
            <th scope="col" className="py-1 pr-5 pl-2 text-right font-medium">
              {words.won}
            </th>
          </tr>
        </thead>
        <tbody>
          {stores.map(({ storeId, storeName, payments, missedWon }) => (
            <tr key={storeId} className="border-line border-t">
              <th scope="row" className="w-1/2 py-2 pl-5 text-left font-normal">
                {storeName ?? storeId}
                <span className="mt-1 block h-1 rounded-full bg-bar" style={{ width: `${(Number(missedWon) / most) * 100}%` }} />
              </th>
              <td className="px-2 py-2 text-right text-muted">{formatCount(payments, language)}</td>
              <td className="whitespace-nowrap py-2 pr-5 pl-2 text-right font-medium">{formatAmount(missedWon, 'KRW', 0, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}
