import { Check as CheckIcon, Copy } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../../ui/parts/button.tsx'
import { Dialog } from '../../../../ui/parts/dialog.tsx'
import { useSettingsWords } from './words.ts'

/** A secret in its only appearance, to be copied. It is closed by its button alone, so that no stray key press loses it. */
export function ShownOnce(props: {
  readonly title: string
  readonly hint: string
  /** What it is, for a screen reader. */
  readonly label: string
  readonly secret: string
  readonly onClose: () => void
}) {
  const { words } = useSettingsWords()
  const [copied, setCopied] = useState(false)
  return (
    <Dialog title={props.title} onClose={() => undefined}>
      <p className="mt-2 text-muted text-sm">{props.hint}</p>
      <div className="mt-4 flex flex-col gap-2 sm:flex-row">
        <input
          readOnly
          aria-label={props.label}
          value={props.secret}
          data-testid="secret"
          onFocus={(event) => event.currentTarget.select()}
          className="min-w-0 flex-1 rounded-lg border border-line bg-canvas px-3 py-2 font-mono text-[13px]"
        />
        <Button look="main" onClick={() => void navigator.clipboard.writeText(props.secret).then(() => setCopied(true))}>
          {copied ? <CheckIcon className="size-4" aria-hidden="true" /> : <Copy className="size-4" aria-hidden="true" />}
          <span aria-live="polite">{copied ? words.copied : words.copy}</span>
        </Button>
      </div>
      <div className="mt-5 flex justify-end">
        <Button onClick={props.onClose}>{words.close}</Button>
      </div>
    </Dialog>
  )
}
