/** Asks for the next page of a list. */
export function MoreButton({ text, busy, onMore }: { readonly text: string; readonly busy: boolean; readonly onMore: () => void }) {
  return (
    <div className="border-line border-t px-5 py-3 text-center">
      <button
        type="button"
        onClick={onMore}
        disabled={busy}
        className="rounded-lg border border-line px-4 py-1.5 font-medium text-[13px] hover:bg-sunken disabled:opacity-50"
      >
        {text}
      </button>
    </div>
  )
}
