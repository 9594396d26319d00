import { useEffect, useState } from 'react'
import { ChevronLeft } from '../../../ui/parts/icons.tsx'
import { Failed } from '../../../ui/parts/panel.tsx'
import { usePushes, useQuestions, useReply, useTexts } from '../data/phones.ts'
import { useNow } from '../data/use-now.ts'
import { numberText } from '../texts/read-text.ts'
import { usePhoneWords } from '../words.ts'
import { Conversation } from './conversation.tsx'
import { Notifications } from './notifications.tsx'
import { QuestionCard } from './question-card.tsx'
import { ReplyForm } from './reply-form.tsx'

type Tab = 'messages' | 'notifications'

/** One phone, in the hand of its owner: what waits for an answer on top, then texts or notifications. */
export function PhoneScreen({ number, onBack }: { readonly number: string; readonly onBack: () => void }) {
  const { words } = usePhoneWords()
  const texts = useTexts(number)
  const pushes = usePushes(number)
  const { data: questions = [] } = useQuestions(number)
  const reply = useReply(number)
  const [tab, setTab] = useState<Tab>('messages')
  const [seenPushes, setSeenPushes] = useState<number>()
  const pushCount = pushes.data?.length
  useEffect(() => {
    if (pushCount === undefined) return
    setSeenPushes((seen) => (seen === undefined || tab === 'notifications' ? pushCount : seen))
  }, [pushCount, tab])
  const now = useNow()
  const waiting = questions.filter(({ state }) => state === 'open' || state === 'asking')
  const body = (sid: string): string => texts.data?.messages.find((text) => text.sid === sid)?.body ?? ''

  return (
    <section
      aria-label={numberText(number)}
      className="flex h-dvh w-full flex-col overflow-hidden bg-canvas md:h-[min(100%,860px)] md:w-[412px] md:rounded-[48px] md:border-[10px] md:border-[#3a4252] md:shadow-2xl"
    >
      <StatusBar now={now} />
      <header className="flex items-center gap-2 border-line border-b bg-surface px-2 py-2">
        <button
          type="button"
          onClick={onBack}
          aria-label={words.back}
          title={words.back}
          className="grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink md:invisible"
        >
          <ChevronLeft />
        </button>
        <h2 className="flex-1 text-center font-semibold text-[15px] tabular-nums">{numberText(number)}</h2>
        <span className="w-9" />
      </header>
      {texts.data?.optedOut === true && <p className="bg-warn-soft px-4 py-2 text-[13px] text-warn">{words.optedOut}</p>}
      {waiting.length > 0 && (
        <div className="flex max-h-[55%] shrink-0 flex-col gap-3 overflow-y-auto border-line border-b bg-sunken p-3">
          {waiting.map((question) => (
            <QuestionCard
              key={question.sid}
              number={number}
              question={question}
              body={body(question.sid)}
              now={now}
              alone={waiting.length === 1}
            />
          ))}
        </div>
      )}
      {texts.isError && texts.data === undefined ? (
        <Failed onRetry={() => void texts.refetch()} />
      ) : tab === 'messages' ? (
        <Conversation texts={texts.data?.messages} questions={questions} />
      ) : (
        <Notifications pushes={pushes.data} />
      )}
      {tab === 'messages' && <ReplyForm reply={reply} />}
      <nav className="grid grid-cols-2 border-line border-t bg-surface pb-1" aria-label={numberText(number)}>
        <TabButton name={words.messages} chosen={tab === 'messages'} onChoose={() => setTab('messages')} fresh={0} />
        <TabButton
          name={words.notifications}
          chosen={tab === 'notifications'}
          onChoose={() => setTab('notifications')}
          fresh={(pushCount ?? 0) - (seenPushes ?? pushCount ?? 0)}
        />
      </nav>
    </section>
  )
}

/** Clock and notch, on the device's own frame alone. */
function StatusBar({ now }: { readonly now: number }) {
  const time = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Seoul', hour: '2-digit', minute: '2-digit' }).format(now)
  return (
    <div
      className="hidden shrink-0 items-center justify-between bg-surface px-7 pt-3 pb-1 font-semibold text-[13px] md:flex"
      aria-hidden="true"
    >
      <span>{time}</span>
      <span className="h-5 w-24 rounded-full bg-[#3a4252]" />
      <span className="text-[11px]">5G ▮▮▮</span>
    </div>
  )
}

function TabButton(props: { readonly name: string; readonly chosen: boolean; readonly onChoose: () => void; readonly fresh: number }) {
  const { words } = usePhoneWords()
  return (
    <button
      type="button"
      aria-pressed={props.chosen}
      onClick={props.onChoose}
      className="flex items-center justify-center gap-2 py-3 font-medium text-[13px] text-muted outline-offset-[-4px] aria-pressed:font-semibold aria-pressed:text-accent"
    >
      {props.name}
      {props.fresh > 0 && (
        <span className="grid h-5 min-w-5 place-items-center rounded-full bg-accent px-1.5 font-semibold text-[11px] text-accent-ink">
          {props.fresh}
          <span className="sr-only"> {words.unread}</span>
        </span>
      )}
    </button>
  )
}
