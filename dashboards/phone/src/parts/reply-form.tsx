import { Send } from 'lucide-react'
import type { FormEvent } from 'react'
import type { useReply } from '../data/phones.ts'
import { usePhoneWords } from '../words.ts'

const longest = 1_600

/** Writes any text as this phone. */
export function ReplyForm({ reply }: { readonly reply: ReturnType<typeof useReply> }) {
  const { words } = usePhoneWords()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const form = event.currentTarget
    const body = new FormData(form).get('body')
    if (typeof body !== 'string' || body.trim() === '') return
    // the words stay in the field unless they were taken
    reply.mutate(body, { onSuccess: () => form.reset() })
  }
  return (
    <form onSubmit={submit} className="flex shrink-0 flex-wrap items-center gap-2 border-line border-t bg-surface px-3 py-2">
      <label htmlFor="body" className="sr-only">
        {words.reply}
      </label>
      <input
        id="body"
        name="body"
        maxLength={longest}
        autoComplete="off"
        placeholder={words.reply}
        className="min-w-0 flex-1 rounded-full border border-line bg-canvas px-4 py-2 text-sm placeholder:text-muted"
      />
      <button
        type="submit"
        disabled={reply.isPending}
        aria-label={words.send}
        title={words.send}
        className="grid size-9 place-items-center rounded-full bg-accent text-accent-ink disabled:opacity-50"
      >
        <Send className="size-4" aria-hidden="true" />
      </button>
      {reply.isError && (
        <p role="alert" className="w-full text-[13px] text-bad">
          {words.answerFailed}
        </p>
      )}
    </form>
  )
}
