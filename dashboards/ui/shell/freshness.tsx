import type { ReactNode } from 'react'

/** Whether numbers keep coming; behind it, of which moment they are. */
export function Freshness(props: { readonly good: boolean; readonly text: string; readonly children: ReactNode }) {
  return (
    <p className="flex flex-wrap items-center gap-x-1.5 text-[13px] text-muted">
      <span className={`size-2 rounded-full ${props.good ? 'bg-good motion-safe:animate-pulse-dot' : 'bg-warn'}`} aria-hidden="true" />
      <span className={`font-medium ${props.good ? 'text-good' : 'text-warn'}`} role="status" data-testid="connection">
        {props.text}
      </span>
      {props.children}
    </p>
  )
}
