const hues = ['bg-good-soft text-good', 'bg-warn-soft text-warn', 'bg-calm-soft text-calm', 'bg-bad-soft text-bad'] as const

/** Two digits of a number, in a colour of its own. */
export function Avatar({ number }: { readonly number: string }) {
  const digits = number.replace(/\D/g, '')
  return (
    <span
      aria-hidden="true"
      className={`grid size-10 shrink-0 place-items-center rounded-full font-semibold text-[13px] ${hues[Number(digits.slice(-4)) % hues.length]}`}
    >
      {digits.slice(-2)}
    </span>
  )
}
