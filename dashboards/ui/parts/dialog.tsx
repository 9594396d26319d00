import { X } from 'lucide-react'
import { type ReactNode, type SyntheticEvent, useId, useLayoutEffect, useRef } from 'react'
import { useCommonWords } from '../words/words.ts'
import { roundButton } from './round-button.ts'

const shapes = {
  box: 'm-auto max-h-[85dvh] w-[calc(100%-2rem)] max-w-lg rounded-2xl border border-line shadow-xl',
  /** Along the right edge; the whole screen of a phone. */
  sheet: 'm-0 ml-auto h-dvh max-h-dvh w-full max-w-full border-line sm:w-[560px] sm:border-l',
} as const

/**
 * Something above the page, open as long as it is drawn. The page behind takes no input; Escape asks to close it, and focus goes back where it was.
 * A box asks a question and has buttons of its own. A sheet shows something: a click beside it and a button atop it close it as well.
 * @param props.busy it does not close while something is under way
 */
export function Dialog(props: {
  readonly title: string
  readonly shape?: keyof typeof shapes
  readonly busy?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  const { shape = 'box', busy = false, onClose } = props
  const element = useRef<HTMLDialogElement>(null)
  const title = useId()
  useLayoutEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    // before the element is gone, or the browser would not give the focus back
    return () => {
      dialog?.close()
      // what opened it may be gone by now
      if (document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true })
    }
  }, [])
  // one dialog may stand in another: its events are none of ours
  const askToClose = (event: SyntheticEvent): void => {
    event.preventDefault()
    event.stopPropagation()
    if (!busy && (event.type === 'keydown' || event.target === element.current)) onClose()
  }
  const head = 'min-w-0 font-semibold tracking-tight'
  return (
    <dialog
      ref={element}
      aria-labelledby={title}
      // The browser grants only one prevented `cancel`; a prevented key asks nothing of it.
      onKeyDown={(event) => event.key === 'Escape' && askToClose(event)}
      onCancel={askToClose}
      onClose={(event) => {
        if (event.target === element.current && !element.current.open) onClose()
      }}
      onClick={(event) => {
        if (shape === 'sheet' && event.target === element.current) askToClose(event)
      }}
      className={`overflow-y-auto bg-surface p-0 text-ink backdrop:bg-black/50 ${shapes[shape]}`}
    >
      {shape === 'sheet' ? (
        <div className="flex min-h-full flex-col">
          <header className="sticky top-0 z-10 flex items-center justify-between gap-3 border-line border-b bg-surface px-5 py-3">
            <h2 id={title} className={`${head} text-[15px]`}>
              {props.title}
            </h2>
            <CloseButton disabled={busy} onClick={onClose} />
          </header>
          {props.children}
        </div>
      ) : (
        <div className="p-6">
          <h2 id={title} className={`${head} text-lg`}>
            {props.title}
          </h2>
          {props.children}
        </div>
      )}
    </dialog>
  )
}

function CloseButton(props: { readonly disabled: boolean; readonly onClick: () => void }) {
  const { words } = useCommonWords()
  return (
    <button type="button" className={roundButton} aria-label={words.close} title={words.close} {...props}>
      <X className="size-4" aria-hidden="true" />
    </button>
  )
}
