import { type ReactNode, Suspense, useEffect, useRef } from 'react'
import { Loading, Panel } from '../parts/panel.tsx'
import { useCommonWords } from '../words/words.ts'
import { PageBoundary } from './page-boundary.tsx'

/**
 * What stays while pages change, with a way past it for the keyboard, and the page itself.
 * @param props.arrival another value is another page: it begins at its top, and a screen reader reads on from there
 */
export function PageFrame(props: {
  readonly arrival: string | undefined
  readonly navigation: ReactNode
  readonly header: ReactNode
  readonly children: ReactNode
}) {
  const { words } = useCommonWords()
  const content = useFocusOnArrival(props.arrival)
  return (
    <>
      <a
        href="#content"
        className="fixed top-2 left-2 z-30 -translate-y-20 rounded-lg bg-accent px-4 py-2 font-semibold text-accent-ink text-sm focus:translate-y-0"
      >
        {words.skip}
      </a>
      <div className="lg:flex">
        {props.navigation}
        <div className="min-w-0 flex-1 pb-20 lg:pb-6">
          {props.header}
          <main
            id="content"
            ref={content}
            tabIndex={-1}
            className="mx-auto flex max-w-[1360px] flex-col gap-4 px-4 py-5 outline-none sm:px-6"
          >
            {props.children}
          </main>
        </div>
      </div>
    </>
  )
}

/** A page whose files may still have to be loaded. Give it the page as its key, so that one that failed does not stand in for the next. */
export function LoadedPage({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const loading = (
    <Panel title={title}>
      <Loading lines={8} />
    </Panel>
  )
  return (
    <PageBoundary>
      <Suspense fallback={loading}>{children}</Suspense>
    </PageBoundary>
  )
}

function useFocusOnArrival(arrival: string | undefined) {
  const content = useRef<HTMLElement>(null)
  const before = useRef(arrival)
  useEffect(() => {
    if (before.current === arrival) return
    before.current = arrival
    window.scrollTo(0, 0)
    content.current?.focus({ preventScroll: true })
  }, [arrival])
  return content
}
