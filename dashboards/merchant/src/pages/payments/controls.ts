/** Looks that the controls of this page share. */
export const field =
  'h-9 w-full min-w-0 rounded-lg border border-line bg-surface px-2.5 text-sm placeholder:text-muted aria-invalid:border-bad'
export const quietButton =
  'inline-flex h-9 items-center justify-center gap-1.5 whitespace-nowrap rounded-lg border border-line bg-surface px-3 font-medium text-[13px] hover:bg-sunken disabled:opacity-50'
