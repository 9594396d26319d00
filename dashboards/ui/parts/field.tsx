import { type ComponentProps, type ReactNode, useId } from 'react'

const box =
  'w-full rounded-lg border border-line bg-canvas px-3 py-2 text-sm disabled:bg-sunken disabled:text-muted aria-[invalid=true]:border-bad'

/** What a field of a form is about, and what is wrong with it. */
interface Described {
  readonly label: string
  readonly hint?: string | undefined
  readonly fault?: ReactNode
}

/** A labelled line of text. */
export function TextField({ label, hint, fault, className = '', ...rest }: Described & ComponentProps<'input'>) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="block font-medium text-[13px]">
        {label}
      </label>
      <input
        id={id}
        className={`mt-1 ${box}`}
        aria-invalid={Boolean(fault)}
        aria-describedby={`${id}-hint ${id}-fault`}
        autoComplete="off"
        {...rest}
      />
      <Below id={id} hint={hint} fault={fault} />
    </div>
  )
}

/** A labelled choice of one. */
export function SelectField({ label, hint, fault, className = '', ...rest }: Described & ComponentProps<'select'>) {
  const id = useId()
  return (
    <div className={className}>
      <label htmlFor={id} className="block font-medium text-[13px]">
        {label}
      </label>
      <select id={id} className={`mt-1 ${box}`} aria-invalid={Boolean(fault)} aria-describedby={`${id}-hint ${id}-fault`} {...rest} />
      <Below id={id} hint={hint} fault={fault} />
    </div>
  )
}

function Below({ id, hint, fault }: { readonly id: string; readonly hint: string | undefined; readonly fault: ReactNode }) {
  return (
    <>
      <p id={`${id}-hint`} className="mt-1 text-[13px] text-muted empty:hidden">
        {hint}
      </p>
      <p id={`${id}-fault`} className="mt-1 text-[13px] text-bad empty:hidden">
        {fault}
      </p>
    </>
  )
}
