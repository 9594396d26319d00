import { Empty, Panel } from '../../../../ui/parts/panel.tsx'
import { useShellWords } from '../../shell/words.ts'

export function SettingsPage() {
  const { words } = useShellWords()
  return (
    <Panel title={words.settings}>
      <Empty title={words.notFound} />
    </Panel>
  )
}
