import type { Watermark } from '../../../api/shapes/answers.ts'
import { formatCount } from '../../../ui/format/amount.ts'
import { formatTime } from '../../../ui/format/time.ts'
import { Freshness } from '../../../ui/shell/freshness.tsx'
import type { Connection } from '../data/live.ts'
import { useShellWords } from './words.ts'

export interface LiveBadgeProps {
  readonly connection: Connection
  /** False while the server cannot read its tables. */
  readonly reachable: boolean
  readonly watermark: Watermark | undefined
}

/** Whether numbers arrive by themselves, and up to which moment they are complete. */
export function LiveBadge({ connection, reachable, watermark }: LiveBadgeProps) {
  const { words, language } = useShellWords()
  const text =
    connection === 'waiting' ? words.connecting : connection === 'broken' ? words.disconnected : reachable ? words.live : words.paused
  const behind = watermark?.behind ?? 0
  return (
    <Freshness good={connection === 'live' && reachable} text={text}>
      {watermark?.asOf != null && (
        <span data-testid="as-of">
          · {words.asOf} <time dateTime={watermark.asOf}>{formatTime(watermark.asOf)}</time>
        </span>
      )}
      {behind > 0 && (
        <span className="text-warn">
          · {formatCount(behind, language)} {words.behind}
        </span>
      )}
    </Freshness>
  )
}
