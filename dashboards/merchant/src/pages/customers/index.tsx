import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useShellWords } from '../../shell/words.ts'

export function CustomersPage() {
  const { words } = useShellWords()
  return (
    <Panel title={words.customers}>
      <Empty title={words.notFound} />
    </Panel>
  )
}
