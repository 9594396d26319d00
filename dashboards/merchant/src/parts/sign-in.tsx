import { type FormEvent, useState } from 'react'
import type { SignedIn } from '../../../api/answer-shapes.ts'
import { ApiError, signIn } from '../data/api.ts'
import { useWords } from '../words/language.tsx'
import type { Word } from '../words/words.ts'
import { Mark } from './icons.tsx'
import { Choice } from './panel.tsx'

/** What to say about a failed sign-in. */
export function signInFault(error: unknown): Word {
  if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) return 'signInAway'
  if (error.status === 403) return 'signInScope'
  return error.status === 429 ? 'signInLimited' : 'signInFailed'
}

/** Asks for a key. `fault` is what went wrong with a key that came in the address. */
export function SignIn({
  fault: given,
  onSignedIn,
}: {
  readonly fault: Word | undefined
  readonly onSignedIn: (session: SignedIn) => void
}) {
  const { words, language, choose } = useWords()
  const [fault, setFault] = useState<Word | undefined>(given)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const given = new FormData(event.currentTarget).get('key')
    const token = typeof given === 'string' ? given.trim() : ''
    if (token === '') return
    setBusy(true)
    setFault(undefined)
    try {
      onSignedIn(await signIn(token))
    } catch (error) {
      setFault(signInFault(error))
      setBusy(false)
    }
  }
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <form
        onSubmit={(event) => void submit(event)}
        className="w-full max-w-md rounded-2xl border border-line bg-surface p-7 shadow-sm sm:p-9"
      >
        <div className="mb-6 flex items-center justify-between">
          <span className="flex items-center gap-3 font-semibold text-lg">
            <Mark /> Paystream
          </span>
          <Choice
            label="Language"
            options={[
              ['ko', '한국어'],
              ['en', 'EN'],
            ]}
            value={language}
            onChange={choose}
          />
        </div>
        <h1 className="font-semibold text-2xl tracking-tight">{words.signInTitle}</h1>
        <p className="mt-2 text-muted text-sm">{words.signInHint}</p>
        <label htmlFor="key" className="mt-6 block font-medium text-[13px]">
          {words.key}
        </label>
        <input
          id="key"
          name="key"
          type="password"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={fault !== undefined}
          aria-describedby="fault"
          placeholder="test_…"
          className="mt-1.5 w-full rounded-lg border border-line bg-canvas px-3 py-2.5 text-sm placeholder:text-muted"
        />
        <p id="fault" role="alert" className="mt-2 min-h-5 text-[13px] text-bad">
          {fault !== undefined && words[fault]}
        </p>
        <button
          type="submit"
          disabled={busy}
          className="mt-2 w-full rounded-lg bg-accent py-2.5 font-semibold text-accent-ink text-sm hover:opacity-90 disabled:opacity-50"
        >
          {busy ? words.signingIn : words.signIn}
        </button>
      </form>
    </main>
  )
}
