import type { DeadLetterContentText } from '../../../../api/shapes/operations.ts'
import { Empty } from '../../../../ui/parts/panel.tsx'
import { useLetterWords } from './words.ts'

/** What a record holds: its event, or why it is none and how its bytes begin. */
export function Content({ content }: { readonly content: DeadLetterContentText }) {
  const { words } = useLetterWords()
  if (content.kind === 'none') return <Empty title={words.noValue} />
  return (
    <div className="flex flex-col gap-2 px-5 pb-5 text-sm">
      <p>
        {content.kind === 'event' ? (
          <strong className="font-semibold">{content.name}</strong>
        ) : (
          <span className="text-warn">{`${words.notDecoded}: ${content.why}`}</span>
        )}
        {content.schemaId !== null && <span className="text-muted">{` · ${words.schema} ${content.schemaId}`}</span>}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section tabIndex={0} aria-label={words.content} className="max-h-[28rem] overflow-auto rounded-xl bg-sunken p-4">
        <pre className="font-mono text-xs leading-5">{content.text}</pre>
      </section>
      {content.kind === 'bytes' && content.moreBytes > 0 && <p className="text-muted">{`${content.moreBytes} ${words.moreBytes}`}</p>}
    </div>
  )
}
