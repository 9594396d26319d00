import type { ReactNode } from 'react'

export type Tone = 'good' | 'warn' | 'bad' | 'calm'
const edges = { good: 'bg-good', warn: 'bg-warn', bad: 'bg-bad', calm: 'bg-line' } as const

/** One number with its name. */
export function Figure(props: {
  readonly label: string
  readonly value: string | undefined
  readonly hint?: ReactNode
  readonly tone?: Tone
  readonly testId?: string
}) {
  return (
    <section className="relative min-w-0 overflow-hidden rounded-2xl border border-line bg-surface px-4 pt-3.5 pb-3 shadow-xs">
      <div className={`absolute inset-y-0 left-0 w-1 ${edges[props.tone ?? 'calm']}`} aria-hidden="true" />
      <h2 className="font-medium text-[13px] text-muted">{props.label}</h2>
      {props.value === undefined ? (
        <div className="my-1 h-7 w-16 rounded-md bg-sunken motion-safe:animate-pulse" />
      ) : (
        <p className="truncate font-semibold text-2xl leading-9 tracking-tight" data-testid={props.testId}>
          {props.value}
        </p>
      )}
      <p className="min-h-5 truncate text-[13px] text-muted">{props.hint}</p>
    </section>
  )
}
