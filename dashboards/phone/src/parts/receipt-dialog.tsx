import { X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { usePhoneWords } from '../words.ts'

/** The image of a receipt, from the address in its push. */
export function ReceiptDialog({ link, text, onClose }: { readonly link: string; readonly text: string; readonly onClose: () => void }) {
  const { words } = usePhoneWords()
  const dialog = useRef<HTMLDialogElement>(null)
  const [away, setAway] = useState(false)
  useEffect(() => {
    // a modal one gives the focus back to its button when it closes
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  return (
    <dialog
      ref={dialog}
      onClose={onClose}
      aria-label={words.receipt}
      className="m-auto max-h-[92dvh] w-[min(440px,94vw)] rounded-2xl bg-surface text-ink shadow-2xl backdrop:bg-black/60"
    >
      <header className="sticky top-0 flex items-center justify-between gap-2 border-line border-b bg-surface px-4 py-2.5">
        <a href={link} target="_blank" rel="noreferrer" className="text-[13px] text-accent underline">
          {words.openReceipt}
        </a>
        <button
          type="button"
          onClick={() => dialog.current?.close()}
          aria-label={words.close}
          title={words.close}
          className="grid size-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink"
        >
          <X className="size-5" aria-hidden="true" />
        </button>
      </header>
      {away ? (
        <p className="px-6 py-16 text-center text-muted text-sm">{words.receiptAway}</p>
      ) : (
        <img src={`${link}.png`} alt={`${words.receiptOf}: ${text}`} onError={() => setAway(true)} className="block w-full bg-white" />
      )}
    </dialog>
  )
}
