import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useShellWords } from '../../shell/words.ts'

export function HoldsPage() {
  const { words } = useShellWords()
  return (
    <Panel title={words.holds}>
      <Empty title={words.notFound} />
    </Panel>
  )
}
