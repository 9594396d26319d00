import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { StoreView } from '../../../../../api/shapes/answers.ts'
import { formatCount } from '../../../../../ui/format/amount.ts'
import { Button } from '../../../../../ui/parts/button.tsx'
import { Awaiting, Empty, Panel } from '../../../../../ui/parts/panel.tsx'
import { useStores } from '../../../data/queries.ts'
import { useShell } from '../../../shell/shell-context.ts'
import { fill } from '../../../words/fill.ts'
import { useSettingsWords } from '../words.ts'
import { StoreDialog } from './store-dialog.tsx'
import { useStoreWords } from './words.ts'

/** The merchant's registered stores. */
export function StoresSection() {
  const { words, language } = useStoreWords()
  const { words: shared } = useSettingsWords()
  const { session } = useShell()
  const { data, isError, refetch } = useStores()
  const [open, setOpen] = useState<{ readonly store: StoreView | undefined }>()
  const isOwner = session.role === 'owner'
  const countries = new Intl.DisplayNames([language], { type: 'region' })
  return (
    <Panel
      title={words.title}
      hint={isOwner ? words.hint : shared.ownerOnly}
      actions={
        isOwner && (
          <Button look="main" onClick={() => setOpen({ store: undefined })}>
            <Plus className="size-4" aria-hidden="true" /> {words.newStore}
          </Button>
        )
      }
    >
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={5} />
      ) : data.stores.length === 0 ? (
        <Empty title={words.noStores} hint={words.noStoresHint} />
      ) : (
        <ul data-testid="stores">
          {data.stores.map((store) => (
            <li
              key={store.storeId}
              className="flex items-center justify-between gap-4 border-line border-t px-5 py-3.5"
              data-store-id={store.storeId}
            >
              <div className="min-w-0">
                <p className="truncate font-semibold text-sm">{store.name}</p>
                <p className="text-[13px] text-muted">
                  {[store.storeId, store.category, countries.of(store.country), store.address].filter((part) => part !== null).join(' · ')}
                </p>
                <p className="text-[13px] text-muted">{fill(words.thresholdOf, { count: formatCount(store.visitThreshold, language) })}</p>
              </div>
              {isOwner && (
                <Button aria-label={fill(words.editStore, { name: store.name })} onClick={() => setOpen({ store })}>
                  {words.edit}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {open !== undefined && <StoreDialog store={open.store} onClose={() => setOpen(undefined)} />}
    </Panel>
  )
}
