import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useShellWords } from '../../shell/words.ts'

export function PaymentsPage() {
  const { words } = useShellWords()
  return (
    <Panel title={words.payments}>
      <Empty title={words.notFound} />
    </Panel>
  )
}
