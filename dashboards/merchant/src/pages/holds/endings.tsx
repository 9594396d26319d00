import type { Holds } from '../../../../api/shapes/answers.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { formatDuration } from '../../parts/duration.ts'
import { EndingChip } from './ending-chip.tsx'
import { useHoldWords } from './words.ts'

/** How many holds ended in which way, and how long their customers took. */
export function Endings({ holds }: { readonly holds: Holds }) {
  const { words, language } = useHoldWords()
  const all = holds.endings.reduce((sum, ending) => sum + ending.holds, 0)
  return (
    <Panel title={words.endings} hint={words.endingsHint}>
      {all === 0 ? (
        <Empty title={words.noEndings} />
      ) : (
        <table className="mb-3 w-full text-sm" data-testid="hold-endings">
          <thead className="text-left text-[13px] text-muted">
            <tr>
              <th scope="col" className="py-1 pl-5 font-medium">
                {words.ending}
              </th>
              <th scope="col" className="px-2 py-1 text-right font-medium">
                {words.count}
              </th>
              <th scope="col" className="px-2 py-1 text-right font-medium">
                {words.median}
              </th>
              <th scope="col" className="py-1 pr-5 pl-2 text-right font-medium">
                {words.p95}
              </th>
            </tr>
          </thead>
          <tbody>
            {holds.endings.map(({ endedBy, holds: count, medianS, p95S }) => (
              <tr key={endedBy} className="border-line border-t">
                <th scope="row" className="py-2 pl-5 text-left font-normal">
                  <EndingChip endedBy={endedBy} />
                </th>
                <td className="px-2 py-2 text-right">
                  <span className="font-medium">{formatCount(count, language)}</span>{' '}
                  <span className="text-muted text-xs">{Math.round((count / all) * 100)}%</span>
                </td>
                <td className="whitespace-nowrap px-2 py-2 text-right">{formatDuration(medianS, language)}</td>
                <td className="whitespace-nowrap py-2 pr-5 pl-2 text-right text-muted">{formatDuration(p95S, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}
