import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { roundButton } from '../../../../ui/parts/round-button.ts'

const shapes = {
  /** Along the right edge; the whole screen of a phone. */
  sheet: 'm-0 ml-auto h-dvh max-h-dvh w-full max-w-full border-line bg-surface sm:w-[560px] sm:border-l',
  box: 'm-auto w-[calc(100%-2rem)] max-w-md rounded-2xl border border-line bg-surface',
} as const

/**
 * A dialog over the page, open as long as it is drawn. Escape, a click beside it and its button ask to close it; focus goes back to where it was.
 * @param busy it does not close while something is under way
 */
export function Modal(props: {
  readonly title: ReactNode
  readonly closeLabel: string
  readonly shape: keyof typeof shapes
  readonly busy?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { onClose, busy = false } = props
  const dialog = useRef<HTMLDialogElement>(null)
  const title = useRef<HTMLHeadingElement>(null)
  const titleId = useId()
  useEffect(() => {
    const opened = dialog.current
    const before = document.activeElement
    opened?.showModal()
    title.current?.focus()
    return () => {
      opened?.close()
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does what a click beside the dialog does
    <dialog
      ref={dialog}
      aria-labelledby={titleId}
      className={`overflow-y-auto p-0 text-ink backdrop:bg-black/40 ${shapes[props.shape]}`}
      onCancel={(event) => {
        event.preventDefault()
        if (!busy && event.target === dialog.current) onClose()
      }}
      onClick={(event) => {
        if (!busy && event.target === dialog.current) onClose()
      }}
    >
      <div className="flex min-h-full flex-col">
        <header className="sticky top-0 z-10 flex items-center justify-between gap-3 border-line border-b bg-surface px-5 py-3">
          <h2 ref={title} id={titleId} tabIndex={-1} className="outline-none min-w-0 font-semibold text-[15px]">
            {props.title}
          </h2>
          <button
            type="button"
            className={roundButton}
            onClick={onClose}
            disabled={busy}
            aria-label={props.closeLabel}
            title={props.closeLabel}
          >
            <X className="size-4" aria-hidden="true" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  )
}
