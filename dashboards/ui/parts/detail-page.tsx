import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { ApiError } from '../data/http.ts'
import { ChevronLeft } from './icons.tsx'
import { Empty, Failed, Loading, Panel } from './panel.tsx'

/** The page of one thing: the way back, and the thing itself, or that there is none, that it is on its way, that it did not come. */
export function DetailPage<Data>(props: {
  readonly back: { readonly href: string; readonly text: string }
  /** Of the box that stands where the thing will be. */
  readonly title: string
  readonly query: { readonly data: Data | undefined; readonly error: Error | null; readonly refetch: () => unknown }
  readonly missing: { readonly title: string; readonly hint?: string }
  readonly children: (data: Data) => ReactNode
}) {
  const { data, error, refetch } = props.query
  // an address can also hold what is no id
  const isMissing = error instanceof ApiError && (error.status === 404 || error.status === 400)
  return (
    <>
      <BackLink {...props.back} />
      {data !== undefined && !isMissing ? (
        props.children(data)
      ) : (
        <Panel title={props.title}>
          {isMissing ? <Empty {...props.missing} /> : error === null ? <Loading lines={8} /> : <Failed onRetry={() => void refetch()} />}
        </Panel>
      )}
    </>
  )
}

export function BackLink({ href, text }: { readonly href: string; readonly text: string }) {
  return (
    <Link href={href} className="inline-flex items-center gap-1 self-start font-medium text-[13px] text-muted hover:text-ink">
      <ChevronLeft /> {text}
    </Link>
  )
}
