import type { ComponentProps } from 'react'

const looks = {
  main: 'bg-accent text-accent-ink hover:brightness-110',
  plain: 'border border-line hover:bg-sunken',
  danger: 'bg-bad text-surface hover:brightness-110',
} as const

/** A button with words on it. */
export function Button({ look = 'plain', className = '', ...rest }: ComponentProps<'button'> & { readonly look?: keyof typeof looks }) {
  return (
    <button
      type="button"
      className={`inline-flex items-center justify-center gap-1.5 whitespace-nowrap rounded-lg px-3.5 py-2 font-medium text-sm disabled:opacity-50 ${looks[look]} ${className}`}
      {...rest}
    />
  )
}
