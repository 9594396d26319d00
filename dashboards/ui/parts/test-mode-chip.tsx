import { useCommonWords } from '../words/words.ts'

/** Says that what stands here is no real money. */
export function TestModeChip() {
  const { words } = useCommonWords()
  return (
    <span className="whitespace-nowrap rounded-md bg-warn-soft px-1.5 font-medium text-[11px] text-warn leading-[18px]">
      {words.testMode}
    </span>
  )
}
