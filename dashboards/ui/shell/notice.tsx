/** Above a page: what is away, while it is. */
export function Notice({ text }: { readonly text: string }) {
  return (
    <p role="alert" className="rounded-xl bg-warn-soft px-4 py-3 text-sm text-warn">
      {text}
    </p>
  )
}
