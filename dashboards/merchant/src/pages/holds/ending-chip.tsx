import type { HoldEnd } from '../../../../api/shapes/holds.ts'
import { useHoldWords } from './words.ts'

const looks: Readonly<Record<HoldEnd, string>> = {
  approved: 'bg-good-soft text-good',
  'denied-by-customer': 'bg-bad-soft text-bad',
  'too-many-wrong-codes': 'bg-bad-soft text-bad',
  expired: 'bg-warn-soft text-warn',
  undeliverable: 'bg-warn-soft text-warn',
  'cancelled-by-merchant': 'bg-calm-soft text-calm',
}

/** How a hold ended, in words and colour. */
export function EndingChip({ endedBy }: { readonly endedBy: string }) {
  const { wordFor } = useHoldWords()
  const look = Object.hasOwn(looks, endedBy) ? looks[endedBy as HoldEnd] : 'bg-calm-soft text-calm'
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs ${look}`}>
      <span className="size-1.5 rounded-full bg-current" aria-hidden="true" />
      {wordFor(endedBy)}
    </span>
  )
}
