import { useEffect, useRef } from 'react'
import { dayOf, formatDay, formatTime } from '../../../ui/format/time.ts'
import { Star } from '../../../ui/parts/icons.tsx'
import { Empty, Loading } from '../../../ui/parts/panel.tsx'
import type { Question, Text } from '../data/shapes.ts'
import { isGreeting, partsOf } from '../texts/read-text.ts'
import { usePhoneWords } from '../words.ts'

/** Nearer to the end than this, in pixels, the newest text comes into view by itself. */
const atEndPx = 90

/** A phone's texts, the newest at the end. */
export function Conversation({
  texts,
  questions,
}: {
  readonly texts: readonly Text[] | undefined
  readonly questions: readonly Question[]
}) {
  const { words, language } = usePhoneWords()
  const box = useRef<HTMLElement>(null)
  const wasAtEnd = useRef(true)
  const count = texts?.length ?? 0
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is the reason to scroll
  useEffect(() => {
    const element = box.current
    if (element !== null && wasAtEnd.current) element.scrollTop = element.scrollHeight
  }, [count])
  if (texts === undefined) return <Loading lines={6} />
  if (count === 0) return <Empty title={words.noTexts} />
  return (
    <section
      ref={box}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={words.messages}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        wasAtEnd.current = scrollHeight - scrollTop - clientHeight < atEndPx
      }}
      className="min-h-0 flex-1 overflow-y-auto px-4 py-3 outline-offset-[-3px]"
    >
      <ol className="flex flex-col gap-1" aria-live="polite">
        {texts.map((text, at) => {
          const day = dayOf(text.createdAt)
          const before = texts[at - 1]
          return (
            <li key={text.sid} className="flex flex-col">
              {(before === undefined || dayOf(before.createdAt) !== day) && (
                <p className="my-2 text-center text-[11px] text-muted">{formatDay(day, language)}</p>
              )}
              <Bubble text={text} question={questions.find(({ sid }) => sid === text.sid)} />
            </li>
          )
        })}
      </ol>
    </section>
  )
}

function Bubble({ text, question }: { readonly text: Text; readonly question: Question | undefined }) {
  const { words } = usePhoneWords()
  const mine = text.direction === 'inbound'
  const greeting = !mine && isGreeting(text.body)
  const looks = mine
    ? 'self-end rounded-br-md bg-accent text-accent-ink'
    : `self-start rounded-bl-md ${greeting ? 'bg-good-soft' : 'border border-line bg-surface'}`
  return (
    <>
      <div className={`wrap-anywhere max-w-[84%] whitespace-pre-wrap rounded-2xl px-3.5 py-2 text-sm ${looks}`}>
        {greeting && (
          <p className="mb-0.5 flex items-center gap-1 font-semibold text-[12px] text-good">
            <Star /> {words.greeting}
          </p>
        )}
        {partsOf(text.body).map(({ at, text: part, href }) =>
          href === null ? (
            part
          ) : (
            <a key={at} href={href} target="_blank" rel="noreferrer" className="text-accent underline">
              {part}
            </a>
          ),
        )}
        {question !== undefined && <Ending state={question.state} />}
      </div>
      <Fate text={text} mine={mine} />
    </>
  )
}

/** What became of a question. */
function Ending({ state }: { readonly state: Question['state'] }) {
  const { words } = usePhoneWords()
  if (state === 'asking' || state === 'open' || state === 'unknown') return null
  const looks = state === 'approved' ? 'bg-good-soft text-good' : state === 'denied' ? 'bg-bad-soft text-bad' : 'bg-calm-soft text-calm'
  return <span className={`mt-1.5 block w-fit rounded-full px-2 font-semibold text-[11px] leading-5 ${looks}`}>{words[state]}</span>
}

/** When, and whether it arrived. */
function Fate({ text, mine }: { readonly text: Text; readonly mine: boolean }) {
  const { words } = usePhoneWords()
  const [state, bad] = fateOf(text, words)
  return (
    <p className={`mb-1 px-1 text-[11px] ${bad ? 'text-bad' : 'text-muted'} ${mine ? 'self-end' : 'self-start'}`}>
      <time dateTime={text.createdAt}>{formatTime(text.createdAt).slice(0, 5)}</time>
      {state !== '' && ` · ${state}`}
    </p>
  )
}

function fateOf({ handover, status, errorCode }: Text, words: ReturnType<typeof usePhoneWords>['words']): readonly [string, boolean] {
  if (handover === null) {
    if (status === 'undelivered') return [`${words.undelivered} (${errorCode})`, true]
    return status === 'failed' ? [`${words.failed} (${errorCode})`, true] : ['', false]
  }
  if (handover.state === 'done') return [words.handedOver, false]
  if (handover.state === 'waiting') return [words.onItsWay, false]
  const why = `(${handover.attempts}×, ${handover.lastError})`
  return [`${handover.state === 'retrying' ? words.retrying : words.givenUp} ${why}`, true]
}
