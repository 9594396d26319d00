import { Plus } from 'lucide-react'
import { useState } from 'react'
import type { ListedKey, NewKey } from '../../../../../api/shapes/keys.ts'
import { formatCount } from '../../../../../ui/format/amount.ts'
import { formatMoment } from '../../../../../ui/format/time.ts'
import { Button } from '../../../../../ui/parts/button.tsx'
import { Awaiting, Empty, Panel } from '../../../../../ui/parts/panel.tsx'
import { fill } from '../../../words/fill.ts'
import { ShownOnce } from '../shown-once.tsx'
import { NewKeyDialog, RevokeDialog, RotateDialog } from './key-dialogs.tsx'
import { useKeys } from './queries.ts'
import { useKeyWords } from './words.ts'

type Open =
  | { readonly what: 'new' }
  | { readonly what: 'rotate' | 'revoke'; readonly key: ListedKey }
  | { readonly what: 'made'; readonly made: NewKey }

/** The merchant's API keys: make, rotate, revoke. */
export function KeysSection() {
  const { words, language } = useKeyWords()
  const { data, isError, refetch } = useKeys()
  const [open, setOpen] = useState<Open>()
  const close = (): void => setOpen(undefined)
  const onMade = (made: NewKey): void => setOpen({ what: 'made', made })
  const live = data?.keys.filter(({ revokedAt }) => revokedAt === null) ?? []
  const revoked = data?.keys.filter(({ revokedAt }) => revokedAt !== null) ?? []
  return (
    <Panel
      title={words.title}
      hint={words.hint}
      actions={
        <Button look="main" onClick={() => setOpen({ what: 'new' })}>
          <Plus className="size-4" aria-hidden="true" /> {words.newKey}
        </Button>
      }
    >
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={4} />
      ) : live.length === 0 ? (
        <Empty title={words.noKeys} hint={words.noKeysHint} />
      ) : (
        <ul data-testid="keys">
          {live.map((key) => (
            <KeyRow key={key.keyId} of={key} onAsk={(what) => setOpen({ what, key })} />
          ))}
        </ul>
      )}
      {revoked.length > 0 && (
        <details className="border-line border-t">
          <summary className="cursor-pointer px-5 py-3 font-medium text-[13px] text-muted">
            {fill(words.revokedKeys, { count: formatCount(revoked.length, language) })}
          </summary>
          <ul>
            {revoked.map((key) => (
              <KeyRow key={key.keyId} of={key} onAsk={() => undefined} />
            ))}
          </ul>
        </details>
      )}
      {open?.what === 'new' && <NewKeyDialog onMade={onMade} onClose={close} />}
      {open?.what === 'rotate' && <RotateDialog of={open.key} onMade={onMade} onClose={close} />}
      {open?.what === 'revoke' && <RevokeDialog of={open.key} onClose={close} />}
      {open?.what === 'made' && (
        <ShownOnce title={words.shownTitle} hint={words.shownHint} label={words.secret} secret={open.made.key} onClose={close} />
      )}
    </Panel>
  )
}

function KeyRow({ of, onAsk }: { readonly of: ListedKey; readonly onAsk: (what: 'rotate' | 'revoke') => void }) {
  const { words, wordFor, language } = useKeyWords()
  const label = of.label ?? words.unnamed
  const who = (email: string | null): string => email ?? words.byCommand
  const time = (iso: string): string => formatMoment(iso, language)
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-line border-t px-5 py-4" data-key-id={of.keyId}>
      <div className="min-w-0 flex-1 basis-72">
        <p className="flex flex-wrap items-center gap-2">
          <span className={`font-semibold text-sm ${of.revokedAt === null ? '' : 'text-muted line-through'}`}>{label}</span>
          <Chip tone="bg-calm-soft text-calm">{words[of.environment]}</Chip>
          {of.rotation !== null && (
            <Chip tone={of.rotation === 'old' ? 'bg-warn-soft text-warn' : 'bg-good-soft text-good'}>{words[of.rotation]}</Chip>
          )}
        </p>
        <p className="mt-1 break-all font-mono text-muted text-xs">
          {of.environment}_{of.keyId}_…
        </p>
        <p className="mt-1 text-[13px]">{of.scopes.map(wordFor).join(' · ')}</p>
        <p className="mt-1 text-[13px] text-muted">
          {fill(words.created, { time: time(of.createdAt), who: who(of.createdBy) })}
          {' · '}
          {of.lastUsedAt === null ? words.neverUsed : fill(words.lastUsed, { time: time(of.lastUsedAt) })}
          {of.revokedAt !== null && ` · ${fill(words.revokedAt, { time: time(of.revokedAt), who: who(of.revokedBy) })}`}
        </p>
        {of.rotation === 'old' && <p className="mt-1 text-[13px] text-warn">{words.oldHint}</p>}
      </div>
      {of.revokedAt === null && (
        <div className="flex gap-2">
          {of.rotatable && (
            <Button aria-label={`${words.rotate}: ${label}`} onClick={() => onAsk('rotate')}>
              {words.rotate}
            </Button>
          )}
          <Button aria-label={`${words.revoke}: ${label}, ${of.keyId}`} className="text-bad" onClick={() => onAsk('revoke')}>
            {words.revoke}
          </Button>
        </div>
      )}
    </li>
  )
}

function Chip({ tone, children }: { readonly tone: string; readonly children: string }) {
  return <span className={`whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs ${tone}`}>{children}</span>
}
