import type { DeadLetterLine } from '../../../../api/shapes/operations.ts'
import { useLetterWords } from './words.ts'

const tones = {
  open: 'bg-warn-soft text-warn',
  parked: 'bg-calm-soft text-calm',
  replayed: 'bg-good-soft text-good',
  discarded: 'bg-calm-soft text-calm',
} as const

export function LetterState({ letter }: { readonly letter: Pick<DeadLetterLine, 'state' | 'asked' | 'orphaned'> }) {
  const { words } = useLetterWords()
  return (
    <span className="inline-flex flex-wrap items-center gap-1">
      <span className={`whitespace-nowrap rounded-md px-1.5 py-0.5 font-medium text-xs ${tones[letter.state]}`}>{words[letter.state]}</span>
      {letter.asked !== null && (
        <span className="whitespace-nowrap text-muted text-xs">
          {words[letter.asked]} · {words.asked}
        </span>
      )}
    </span>
  )
}
