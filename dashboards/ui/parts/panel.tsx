import type { ReactNode } from 'react'
import { useCommonWords } from '../words/words.ts'

/** A titled box. */
export function Panel(props: {
  readonly title: string
  readonly hint?: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section className="flex h-full min-w-0 flex-col rounded-2xl border border-line bg-surface shadow-xs">
      <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 pt-4 pb-3">
        <div>
          <h2 className="font-semibold text-[15px]">{props.title}</h2>
          {props.hint !== undefined && <p className="text-[13px] text-muted">{props.hint}</p>}
        </div>
        {props.actions}
      </header>
      {props.children}
    </section>
  )
}

/** A few choices of which one holds. */
export function Choice<Value extends string>(props: {
  readonly label: string
  readonly options: readonly (readonly [value: Value, text: string])[]
  readonly value: Value
  readonly onChange: (value: Value) => void
}) {
  return (
    <fieldset className="flex max-w-full flex-wrap rounded-lg bg-sunken p-0.5">
      <legend className="sr-only">{props.label}</legend>
      {props.options.map(([value, text]) => (
        <button
          key={value}
          type="button"
          aria-pressed={props.value === value}
          onClick={() => props.onChange(value)}
          className="rounded-md px-2.5 py-1 font-medium text-[13px] text-muted transition-colors hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-xs"
        >
          {text}
        </button>
      ))}
    </fieldset>
  )
}

/** Grey bars while the first answer is on its way. */
export function Loading({ lines = 5 }: { readonly lines?: number }) {
  return (
    <div className="flex motion-safe:animate-pulse flex-col gap-3 px-5 pt-2 pb-6" aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => `line ${line}`).map((line) => (
        <div key={line} className="h-5 rounded-md bg-sunken" />
      ))}
    </div>
  )
}

/** Nothing to show, and why that is fine. */
export function Empty({ title, hint }: { readonly title: string; readonly hint?: string }) {
  return (
    <div className="flex min-h-40 flex-1 flex-col items-center justify-center gap-1 px-6 py-10 text-center">
      <p className="font-medium">{title}</p>
      {hint !== undefined && <p className="text-[13px] text-muted">{hint}</p>}
    </div>
  )
}

/** The answer did not come. */
export function Failed({ onRetry }: { readonly onRetry: () => void }) {
  const { words } = useCommonWords()
  return (
    <div role="alert" className="flex min-h-40 flex-1 flex-col items-center justify-center gap-3 px-6 py-10 text-center">
      <p className="font-medium">{words.failed}</p>
      <button type="button" onClick={onRetry} className="rounded-lg border border-line px-3 py-1.5 font-medium text-[13px] hover:bg-sunken">
        {words.retry}
      </button>
    </div>
  )
}

/** In place of an answer: it is on its way, or did not come. */
export function Awaiting(props: { readonly isError: boolean; readonly refetch: () => unknown; readonly lines?: number }) {
  const { isError, refetch, lines = 5 } = props
  return isError ? <Failed onRetry={() => void refetch()} /> : <Loading lines={lines} />
}

/** A box with more in it than it shows; reachable by keyboard, or its end never would be. */
export function Scrolling(props: { readonly label: string; readonly className: string; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className={`overflow-y-auto ${props.className}`} tabIndex={0} aria-label={props.label}>
      {props.children}
    </section>
  )
}
