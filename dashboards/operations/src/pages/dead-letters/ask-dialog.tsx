import { type FormEvent, useState } from 'react'
import type { DeadLetterPlan } from '../../../../api/shapes/operations.ts'
import { ApiError } from '../../../../ui/data/http.ts'
import { formatCount } from '../../../../ui/format/amount.ts'
import { Button } from '../../../../ui/parts/button.tsx'
import { Dialog } from '../../../../ui/parts/dialog.tsx'
import { Awaiting } from '../../../../ui/parts/panel.tsx'
import { useAskForDeadLetters, useDeadLetterPlan, type Wanted } from '../../data/queries.ts'
import { Progress } from './progress.tsx'
import { useLetterWords } from './words.ts'

/** Says what would happen, asks once more, and shows what comes of it. */
export function AskDialog({ wanted, onClose }: { readonly wanted: Wanted; readonly onClose: () => void }) {
  const { words } = useLetterWords()
  const plan = useDeadLetterPlan(wanted)
  const ask = useAskForDeadLetters()
  const isReplay = wanted.action === 'replay'
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const reason = ((new FormData(event.currentTarget).get('reason') as string | null) ?? '').trim()
    if (plan.data === undefined) return
    ask.mutate({ ...wanted, confirmed: plan.data.selected, ...(reason === '' ? {} : { reason }) }, { onError: () => void plan.refetch() })
  }
  return (
    <Dialog title={isReplay ? words.planTitleReplay : words.planTitleDiscard} onClose={onClose}>
      {ask.data !== undefined ? (
        <Progress requestIds={ask.data.requestIds} />
      ) : plan.data === undefined ? (
        <Awaiting isError={plan.isError} refetch={plan.refetch} lines={3} />
      ) : (
        <form id="ask" onSubmit={submit} className="mt-3 flex flex-col gap-3 text-sm">
          <Plan plan={plan.data} />
          <p className="text-muted">{isReplay ? words.replayNote : words.discardNote}</p>
          <ReasonField required={!isReplay} />
          {ask.isError && <Fault error={ask.error} />}
        </form>
      )}
      <div className="mt-5 flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{ask.data === undefined ? words.cancel : words.close}</Button>
        {ask.data === undefined && (
          <Button
            type="submit"
            form="ask"
            look={isReplay ? 'main' : 'danger'}
            disabled={ask.isPending || plan.data === undefined || plan.data.selected === 0 || plan.data.overtaken.length > 0}
          >
            {isReplay ? words.confirmReplay : words.confirmDiscard}
            {plan.data !== undefined && plan.data.selected > 0 && ` (${plan.data.selected})`}
          </Button>
        )}
      </div>
    </Dialog>
  )
}

function ReasonField({ required }: { readonly required: boolean }) {
  const { words } = useLetterWords()
  const [missing, setMissing] = useState(false)
  return (
    <label className="font-medium text-[13px]">
      {words.reasonLabel}
      <input
        name="reason"
        required={required}
        maxLength={500}
        aria-invalid={missing}
        onInvalid={() => setMissing(true)}
        onInput={() => setMissing(false)}
        className="mt-1 w-full rounded-lg border border-line bg-canvas px-3 py-2 font-normal text-sm"
      />
      {missing && (
        <span role="alert" className="mt-1 block text-bad">
          {words.reasonNeeded}
        </span>
      )}
    </label>
  )
}

function Plan({ plan }: { readonly plan: DeadLetterPlan }) {
  const { words, language } = useLetterWords()
  const line = (count: number, word: string) => `${formatCount(count, language)}${language === 'ko' ? '' : ' '}${word}`
  const left = [
    [plan.following, words.planFollowing],
    [plan.asked, words.planAsked],
    [plan.settled, words.planSettled],
    [plan.parked, words.planParked],
    [plan.orphaned, words.planOrphaned],
  ] as const
  return (
    <div data-testid="plan">
      <p className="font-semibold">{plan.selected === 0 ? words.planNothing : line(plan.selected, words.planSelected)}</p>
      <ul className="list-disc pl-5 text-muted">
        {left
          .filter(([count]) => count > 0)
          .map(([count, word]) => (
            <li key={word}>{line(count, word)}</li>
          ))}
      </ul>
      {plan.overtaken.length > 0 && (
        <div role="alert" className="mt-2 rounded-xl bg-warn-soft px-4 py-3 text-warn">
          <p>{words.planOvertaken}</p>
          <ul className="mt-1 font-mono text-xs">
            {plan.overtaken.map((id) => (
              <li key={id}>{id}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}

function Fault({ error }: { readonly error: Error }) {
  const { words } = useLetterWords()
  const changed = error instanceof ApiError && error.code === 'DEAD_LETTERS_CHANGED'
  return (
    <p role="alert" className="rounded-xl bg-bad-soft px-4 py-3 text-bad">
      {changed ? words.changed : `${words.refused}: ${error.message}`}
    </p>
  )
}
