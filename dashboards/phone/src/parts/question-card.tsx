import { useState } from 'react'
import { useReply } from '../data/phones.ts'
import type { Question } from '../data/shapes.ts'
import { askedIn } from '../texts/read-text.ts'
import { usePhoneWords } from '../words.ts'

/** How long an answer is given until it may be sent again, in milliseconds. */
const patienceMs = 8_000
/** What the bar of the time left is measured by, in seconds: the usual VERIFICATION_TIMEOUT_S. */
const fullBarS = 300

/** A payment that waits for its owner: what it is, how long there is, and the two answers, sent as texts. */
export function QuestionCard(props: {
  readonly number: string
  readonly question: Question
  /** The text that asks. */
  readonly body: string
  /** Epoch milliseconds. */
  readonly now: number
  /** No other question waits: then `2` needs no code. */
  readonly alone: boolean
}) {
  const { words } = usePhoneWords()
  const { question, now } = props
  const reply = useReply(props.number)
  const [sentAt, setSentAt] = useState(Number.NEGATIVE_INFINITY)
  const asked = askedIn(props.body)
  const secondsLeft = question.dueAt === null ? undefined : Math.max(0, Math.round((Date.parse(question.dueAt) - now) / 1_000))
  const answered = reply.isSuccess && now - sentAt < patienceMs
  const idle = question.state === 'open' && secondsLeft !== 0 && !reply.isPending && !answered
  const answer = (text: string): void => {
    reply.mutate(text, { onSuccess: () => setSentAt(Date.now()) })
  }
  const yes = `1 ${question.code}`
  const no = props.alone ? '2' : `2 ${question.code}`
  return (
    <article className="rounded-2xl border border-line bg-surface p-4 shadow-xs" aria-label={words.question}>
      <p className="font-medium text-[13px] text-warn">{words.question}</p>
      {asked === undefined ? (
        <p className="mt-1 text-sm">{props.body}</p>
      ) : (
        <>
          <p className="mt-1 font-semibold text-2xl tracking-tight">{asked.amount}</p>
          <p className="text-sm">
            {asked.store} <span className="text-muted">· {asked.country}</span>
          </p>
        </>
      )}
      <TimeLeft state={question.state} secondsLeft={secondsLeft} />
      <div className="mt-3 grid grid-cols-2 gap-2">
        <AnswerButton text={yes} disabled={!idle} onAnswer={answer} className="bg-accent text-accent-ink hover:opacity-90">
          {words.approve}
        </AnswerButton>
        <AnswerButton text={no} disabled={!idle} onAnswer={answer} className="border border-line text-bad hover:bg-sunken">
          {words.deny}
        </AnswerButton>
      </div>
      <p role="status" className={`text-[13px] ${reply.isError ? 'text-bad' : 'text-muted'} ${reply.isError || answered ? 'mt-2' : ''}`}>
        {reply.isError ? words.answerFailed : answered ? words.answered : ''}
      </p>
      {asked !== undefined && (
        <a href={asked.link} target="_blank" rel="noreferrer" className="mt-2 inline-block text-[13px] text-accent underline">
          {words.openPage}
        </a>
      )}
    </article>
  )
}

function AnswerButton(props: {
  /** What is sent. */
  readonly text: string
  readonly disabled: boolean
  readonly className: string
  readonly onAnswer: (text: string) => void
  readonly children: string
}) {
  const { words } = usePhoneWords()
  return (
    <button
      type="button"
      disabled={props.disabled}
      onClick={() => props.onAnswer(props.text)}
      title={`${words.sends}: ${props.text}`}
      className={`rounded-xl px-3 py-2.5 font-semibold text-sm disabled:opacity-50 ${props.className}`}
    >
      {props.children}
      <span className="block font-normal text-xs tabular-nums opacity-90">{props.text}</span>
    </button>
  )
}

function TimeLeft({ state, secondsLeft }: { readonly state: Question['state']; readonly secondsLeft: number | undefined }) {
  const { words } = usePhoneWords()
  if (state === 'asking' || secondsLeft === undefined) return <p className="mt-2 text-muted text-xs">{words.checking}</p>
  if (secondsLeft === 0) return <p className="mt-2 text-bad text-xs">{words.timeOver}</p>
  const time = `${Math.floor(secondsLeft / 60)}:${String(secondsLeft % 60).padStart(2, '0')}`
  return (
    <div className="mt-2">
      <div className="h-1.5 overflow-hidden rounded-full bg-sunken" aria-hidden="true">
        <div
          className={`h-full rounded-full transition-[width] duration-1000 ease-linear ${secondsLeft <= 30 ? 'bg-bad' : 'bg-accent'}`}
          style={{ width: `${Math.min(100, (secondsLeft / fullBarS) * 100)}%` }}
        />
      </div>
      <p className={`mt-1 text-xs tabular-nums ${secondsLeft <= 30 ? 'text-bad' : 'text-muted'}`}>
        {time} {words.left}
      </p>
    </div>
  )
}
