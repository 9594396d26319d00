import type { TransactionStatus } from '../../../api/shapes/answers.ts'
import { useWords } from '../words/words.ts'

const looks: Readonly<Record<TransactionStatus, string>> = {
  COMPLETED: 'bg-good-soft text-good',
  PENDING: 'bg-warn-soft text-warn',
  DENIED: 'bg-bad-soft text-bad',
  CANCELLED: 'bg-calm-soft text-calm',
  REFUNDED: 'bg-calm-soft text-calm',
  PARTIALLY_REFUNDED: 'bg-calm-soft text-calm',
}

export function StatusChip({ status }: { readonly status: TransactionStatus }) {
  const { wordFor } = useWords()
  return (
    <span className={`inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs ${looks[status]}`}>
      <span className="size-1.5 rounded-full bg-current" aria-hidden="true" />
      {wordFor(status)}
    </span>
  )
}
