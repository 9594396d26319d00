import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'

/** A question above the page. While it is shown the page behind takes no input; Escape is `onClose`, and focus goes back where it was. */
export function Dialog(props: { readonly title: string; readonly onClose: () => void; readonly children: ReactNode }) {
  const element = useRef<HTMLDialogElement>(null)
  const title = useId()
  // before the element is gone, or the browser would not give the focus back
  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={element}
      aria-labelledby={title}
      // The browser grants only one prevented `cancel`; a prevented key asks nothing of it.
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        props.onClose()
      }}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
      onClose={() => {
        if (element.current?.open === false) props.onClose()
      }}
      className="m-auto w-full max-w-lg rounded-2xl border border-line bg-surface p-0 text-ink shadow-xl backdrop:bg-black/50"
    >
      <div className="max-h-[85dvh] overflow-y-auto p-6">
        <h2 id={title} className="font-semibold text-lg tracking-tight">
          {props.title}
        </h2>
        {props.children}
      </div>
    </dialog>
  )
}
