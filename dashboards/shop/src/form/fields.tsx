import { type InputHTMLAttributes, type SelectHTMLAttributes, useId } from 'react'

export const box =
  'w-full min-w-0 rounded-lg border border-line bg-canvas px-3 py-2 text-sm placeholder:text-muted aria-invalid:border-bad disabled:opacity-60'

interface Around {
  readonly label: string
  /** Only for those who hear the page. */
  readonly labelHidden?: boolean
  readonly hint?: string | undefined
  /** What is wrong. */
  readonly fault: string | undefined
}

/** A field with its label, and below it what is wrong or what to know. */
export function Field({ label, labelHidden, hint, fault, ...input }: Around & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  return (
    <div className="min-w-0">
      <Label id={id} label={label} hidden={labelHidden} />
      <input id={id} aria-invalid={fault !== undefined} aria-describedby={`${id}-note`} autoComplete="off" className={box} {...input} />
      <Note id={id} hint={hint} fault={fault} />
    </div>
  )
}

export function Select({ label, labelHidden, hint, fault, children, ...select }: Around & SelectHTMLAttributes<HTMLSelectElement>) {
  const id = useId()
  return (
    <div className="min-w-0">
      <Label id={id} label={label} hidden={labelHidden} />
      <select id={id} aria-invalid={fault !== undefined} aria-describedby={`${id}-note`} className={box} {...select}>
        {children}
      </select>
      <Note id={id} hint={hint} fault={fault} />
    </div>
  )
}

function Label({ id, label, hidden }: { readonly id: string; readonly label: string; readonly hidden: boolean | undefined }) {
  return (
    <label htmlFor={id} className={hidden === true ? 'sr-only' : 'mb-1 block font-medium text-[13px]'}>
      {label}
    </label>
  )
}

function Note({ id, hint, fault }: { readonly id: string; readonly hint: string | undefined; readonly fault: string | undefined }) {
  return (
    <p
      id={`${id}-note`}
      className={`text-xs ${fault === undefined ? 'text-muted' : 'text-bad'} ${(fault ?? hint) === undefined ? '' : 'mt-1'}`}
    >
      {fault ?? hint}
    </p>
  )
}
