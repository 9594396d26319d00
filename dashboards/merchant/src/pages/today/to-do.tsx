import { type LucideIcon, MessageSquareX, ReceiptText, ShieldAlert, Undo2 } from 'lucide-react'
import { Link } from 'wouter'
import type { Attention } from '../../../../api/shapes/answers.ts'
import { formatAmount, formatCount } from '../../../../ui/format/amount.ts'
import { formatTime } from '../../../../ui/format/time.ts'
import { ChevronRight } from '../../../../ui/parts/icons.tsx'
import { Awaiting, Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useAttention } from '../../data/queries.ts'
import { fill } from '../../words/fill.ts'
import { useTodayWords, type Word } from './words.ts'

interface Task {
  readonly id: string
  readonly icon: LucideIcon
  readonly tone: string
  readonly href: string
  readonly count: number
  readonly one: Word
  readonly many: Word
  readonly hint: string | undefined
}

/** What waits for the merchant, each with the page where it is dealt with. */
export function ToDo({ day }: { readonly day: string | undefined }) {
  const { words, language } = useTodayWords()
  const { data, isError, refetch } = useAttention(day)
  const tasks = useTasks(data)
  return (
    <Panel title={words.toDo}>
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={4} />
      ) : (
        <div className="flex flex-1 flex-col" data-testid="to-do">
          {tasks.length === 0 ? (
            <Empty title={words.nothingToDo} hint={words.nothingToDoHint} />
          ) : (
            <ul className="flex-1">
              {tasks.map(({ id, icon: Icon, tone, href, count, one, many, hint }) => (
                <li key={id} className="border-line border-t" data-task={id} data-count={count}>
                  <Link href={href} className="flex items-center gap-3 px-5 py-3 hover:bg-sunken focus-visible:-outline-offset-2">
                    <Icon className={`size-5 shrink-0 ${tone}`} strokeWidth={1.7} aria-hidden="true" />
                    <span className="min-w-0 flex-1">
                      <span className="block font-medium text-sm">
                        {count === 1 ? words[one] : fill(words[many], { count: formatCount(count, language) })}
                      </span>
                      {hint !== undefined && <span className="block text-[13px] text-muted">{hint}</span>}
                    </span>
                    <span className="text-muted">
                      <ChevronRight />
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )}
          <p className="border-line border-t px-5 py-2.5 text-muted text-xs">{fill(words.readAt, { time: formatTime(data.readAt) })}</p>
        </div>
      )}
    </Panel>
  )
}

function useTasks(attention: Attention | undefined): readonly Task[] {
  const { words, language } = useTodayWords()
  if (attention === undefined) return []
  const { held, oldestHeldAt, unreached, failedReceipts, takenBack } = attention
  const amounts = new Map<string, { minorDigits: number; amountMinor: bigint }>()
  for (const { currency, minorDigits, amountMinor } of takenBack) {
    amounts.set(currency, { minorDigits, amountMinor: (amounts.get(currency)?.amountMinor ?? 0n) + BigInt(amountMinor) })
  }
  const money = [...amounts].map(([currency, { minorDigits, amountMinor }]) =>
    formatAmount(amountMinor.toString(), currency, minorDigits, language),
  )
  const tasks: readonly Task[] = [
    {
      id: 'held',
      icon: ShieldAlert,
      tone: 'text-warn',
      href: '/holds',
      count: held,
      one: 'heldOne',
      many: 'heldMany',
      hint: oldestHeldAt === null ? undefined : fill(words.heldSince, { time: formatTime(oldestHeldAt) }),
    },
    {
      id: 'unreached',
      icon: MessageSquareX,
      tone: 'text-bad',
      href: '/holds',
      count: unreached,
      one: 'unreachedOne',
      many: 'unreachedMany',
      hint: words.unreachedHint,
    },
    {
      id: 'receipts',
      icon: ReceiptText,
      tone: 'text-bad',
      href: '/payments',
      count: failedReceipts,
      one: 'receiptsOne',
      many: 'receiptsMany',
      hint: words.receiptsHint,
    },
    {
      id: 'taken-back',
      icon: Undo2,
      tone: 'text-calm',
      href: '/payments',
      count: takenBack.reduce((sum, { times }) => sum + times, 0),
      one: 'takenBackOne',
      many: 'takenBackMany',
      hint: money.join(' · '),
    },
  ]
  return tasks.filter(({ count }) => count > 0)
}
