/** Classes of a button that is an icon. */
export const roundButton =
  'grid h-9 min-w-9 place-items-center rounded-lg text-muted hover:bg-sunken hover:text-ink disabled:opacity-30 disabled:hover:bg-transparent'
