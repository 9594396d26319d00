import { type FormEvent, useState } from 'react'
import { ApiError } from '../data/http.ts'
import { Mark } from '../parts/icons.tsx'
import { Choice } from '../parts/panel.tsx'
import { useCommonWords, type Word } from '../words/words.ts'
import { type Proof, signIn } from './session.ts'

/** What to say about a failed sign-in. */
export function signInFault(error: unknown, proof: 'password' | 'link'): Word {
  if (!(error instanceof ApiError) || error.status === 0 || error.status >= 500) return 'signInAway'
  if (error.status === 429) return 'signInLimited'
  return proof === 'link' ? 'signInLink' : 'signInFailed'
}

const field = 'mt-1.5 w-full rounded-lg border border-line bg-canvas px-3 py-2.5 text-sm'

/** Asks for e-mail and password. `fault` is what went wrong with a link. */
export function SignIn({ fault: given }: { readonly fault: Word | undefined }) {
  const { words, language, choose } = useCommonWords()
  const [fault, setFault] = useState<Word | undefined>(given)
  const [busy, setBusy] = useState(false)
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    setBusy(true)
    setFault(undefined)
    try {
      await signIn(Object.fromEntries(new FormData(event.currentTarget)) as Proof)
    } catch (error) {
      setFault(signInFault(error, 'password'))
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
        <label htmlFor="email" className="mt-6 block font-medium text-[13px]">
          {words.email}
        </label>
        <input
          id="email"
          name="email"
          type="email"
          autoComplete="username"
          required
          aria-invalid={fault !== undefined}
          aria-describedby="fault"
          className={field}
        />
        <label htmlFor="password" className="mt-4 block font-medium text-[13px]">
          {words.password}
        </label>
        <input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          aria-invalid={fault !== undefined}
          aria-describedby="fault"
          className={field}
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
