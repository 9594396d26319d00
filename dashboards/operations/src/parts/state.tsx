import { Ban, Check, CircleHelp, Clock, MailWarning, OctagonX, TriangleAlert } from 'lucide-react'
import type { PartitionState } from '../../../api/shapes/operations.ts'
import { usePartWords } from './words.ts'

/** Colours and sign of each state: never colour alone. */
export const stateLooks = {
  stopped: { icon: OctagonX, box: 'bg-bad text-surface', soft: 'bg-bad-soft text-bad' },
  missing: { icon: Ban, box: 'bg-bad text-surface', soft: 'bg-bad-soft text-bad' },
  stuck: { icon: TriangleAlert, box: 'bg-bad text-surface', soft: 'bg-bad-soft text-bad' },
  behind: { icon: Clock, box: 'bg-warn-soft text-warn', soft: 'bg-warn-soft text-warn' },
  'set-aside': { icon: MailWarning, box: 'bg-warn-soft text-warn', soft: 'bg-warn-soft text-warn' },
  unknown: { icon: CircleHelp, box: 'bg-calm-soft text-calm', soft: 'bg-calm-soft text-calm' },
  ok: { icon: Check, box: 'bg-good-soft text-good', soft: 'bg-good-soft text-good' },
} as const satisfies Record<PartitionState, unknown>

export function StateChip({ state }: { readonly state: PartitionState }) {
  const { words } = usePartWords()
  const { icon: Icon, soft } = stateLooks[state]
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap rounded-md px-1.5 py-0.5 font-medium text-xs ${soft}`}>
      <Icon className="size-3.5" strokeWidth={2} aria-hidden="true" />
      {words[state]}
    </span>
  )
}
