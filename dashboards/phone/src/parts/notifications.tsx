import { CreditCard, ReceiptText } from 'lucide-react'
import { useState } from 'react'
import { dayOf, formatShortDay, formatTime } from '../../../ui/format/time.ts'
import { Empty, Loading, Scrolling } from '../../../ui/parts/panel.tsx'
import type { Push } from '../data/shapes.ts'
import { usePhoneWords } from '../words.ts'
import { ReceiptDialog } from './receipt-dialog.tsx'

/** What was pushed to the phone's owner: receipts and card tips, newest first. */
export function Notifications({ pushes }: { readonly pushes: readonly Push[] | undefined }) {
  const { words } = usePhoneWords()
  const [shown, setShown] = useState<Push>()
  if (pushes === undefined) return <Loading lines={6} />
  if (pushes.length === 0) return <Empty title={words.noPushes} hint={words.noPushesHint} />
  return (
    <>
      <Scrolling label={words.notifications} className="min-h-0 flex-1 px-3 py-3 outline-offset-[-3px]">
        <ol className="flex flex-col gap-2" aria-live="polite">
          {pushes.map((push) => (
            <Card key={`${push.sentAt} ${push.body}`} push={push} onShow={() => setShown(push)} />
          ))}
        </ol>
      </Scrolling>
      {shown?.link != null && <ReceiptDialog link={shown.link} text={shown.body} onClose={() => setShown(undefined)} />}
    </>
  )
}

function Card({ push, onShow }: { readonly push: Push; readonly onShow: () => void }) {
  const { words, language } = usePhoneWords()
  const { kind, title, body, link, sentAt } = push
  const receipt = kind === 'RECEIPT'
  return (
    <li className="flex gap-3 rounded-2xl border border-line bg-surface p-3.5 shadow-xs">
      <span
        aria-hidden="true"
        className={`grid size-9 shrink-0 place-items-center rounded-xl ${receipt ? 'bg-calm-soft text-calm' : 'bg-warn-soft text-warn'}`}
      >
        {receipt ? <ReceiptText className="size-5" /> : <CreditCard className="size-5" />}
      </span>
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline justify-between gap-2">
          <span className="font-semibold text-[13px]">{title}</span>
          <time dateTime={sentAt} className="shrink-0 text-[11px] text-muted">
            {formatShortDay(dayOf(sentAt), language)} {formatTime(sentAt).slice(0, 5)}
          </time>
        </p>
        <p className="wrap-anywhere mt-0.5 text-[13px] leading-snug">{body}</p>
        {link !== null && (
          <button
            type="button"
            onClick={onShow}
            className="mt-1.5 font-semibold text-[13px] text-accent underline-offset-2 hover:underline"
          >
            {words.showReceipt}
          </button>
        )}
      </div>
    </li>
  )
}
