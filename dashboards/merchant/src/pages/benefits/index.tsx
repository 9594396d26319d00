import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useShellWords } from '../../shell/words.ts'

export function BenefitsPage() {
  const { words } = useShellWords()
  return (
    <Panel title={words.benefits}>
      <Empty title={words.notFound} />
    </Panel>
  )
}
