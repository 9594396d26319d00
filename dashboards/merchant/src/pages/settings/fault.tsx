import { ApiError } from '../../../../ui/data/http.ts'

/** The word for what went wrong. @param wordFor gives the code itself back when it has no word */
export function faultWord(error: unknown, wordFor: (code: string) => string, otherwise: string): string {
  if (!(error instanceof ApiError)) return otherwise
  const word = wordFor(error.code)
  return word === error.code ? otherwise : word
}

/** What went wrong, said at once to a screen reader. */
export function Fault({ text }: { readonly text: string | undefined }) {
  return (
    <p role="alert" className="min-h-5 text-[13px] text-bad">
      {text}
    </p>
  )
}
