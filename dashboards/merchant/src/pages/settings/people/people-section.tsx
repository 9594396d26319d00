import { UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { Invitation, Person } from '../../../../../api/shapes/people.ts'
import { formatMoment } from '../../../../../ui/format/time.ts'
import { Button } from '../../../../../ui/parts/button.tsx'
import { Awaiting, Panel } from '../../../../../ui/parts/panel.tsx'
import { useShell } from '../../../shell/shell-context.ts'
import { fill } from '../../../words/fill.ts'
import { Fault, faultWord } from '../fault.tsx'
import { ShownOnce } from '../shown-once.tsx'
import { useSettingsWords } from '../words.ts'
import { InviteDialog } from './invite-dialog.tsx'
import { useNewLink, useOpenOrClose, usePeople } from './queries.ts'
import { usePeopleWords } from './words.ts'

type Open = { readonly what: 'invite' } | { readonly what: 'link'; readonly email: string; readonly invitation: Invitation }

/** Who may sign in for the merchant. */
export function PeopleSection() {
  const { words, wordFor, language } = usePeopleWords()
  const { words: shared, wordFor: sharedFor } = useSettingsWords()
  const { data, isError, refetch } = usePeople()
  const [open, setOpen] = useState<Open>()
  const newLink = useNewLink()
  const openOrClose = useOpenOrClose()
  const error = newLink.error ?? openOrClose.error
  return (
    <Panel
      title={words.title}
      hint={words.hint}
      actions={
        <Button look="main" onClick={() => setOpen({ what: 'invite' })}>
          <UserPlus className="size-4" aria-hidden="true" /> {words.invite}
        </Button>
      }
    >
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={4} />
      ) : (
        <ul data-testid="people">
          {data.people.map((person) => (
            <PersonRow
              key={person.userId}
              of={person}
              onLink={() =>
                newLink.mutate(person.userId, {
                  onSuccess: (invitation) => setOpen({ what: 'link', email: person.email, invitation }),
                })
              }
              onToggle={() => openOrClose.mutate({ userId: person.userId, disabled: person.disabledAt === null })}
            />
          ))}
        </ul>
      )}
      <div className="px-5 pb-2 empty:hidden">
        {error !== null && <Fault text={faultWord(error, (code) => sharedFor(wordFor(code)), shared.fault)} />}
      </div>
      {open?.what === 'invite' && (
        <InviteDialog onMade={(invitation, email) => setOpen({ what: 'link', email, invitation })} onClose={() => setOpen(undefined)} />
      )}
      {open?.what === 'link' && (
        <ShownOnce
          title={fill(words.linkTitle, { email: open.email })}
          hint={fill(words.linkHint, { time: formatMoment(open.invitation.expiresAt, language) })}
          label={words.link}
          secret={open.invitation.link}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Panel>
  )
}

function PersonRow({ of, onLink, onToggle }: { readonly of: Person; readonly onLink: () => void; readonly onToggle: () => void }) {
  const { words, language } = usePeopleWords()
  const { session } = useShell()
  const time = (iso: string): string => formatMoment(iso, language)
  const isOpen = of.disabledAt === null
  const isOwn = of.userId === session.userId
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-line border-t px-5 py-3.5" data-user-id={of.userId}>
      <div className="min-w-0 flex-1 basis-64">
        <p className={`truncate font-semibold text-sm ${isOpen ? '' : 'text-muted line-through'}`} title={of.email}>
          {of.email}
        </p>
        <p className="text-[13px] text-muted">
          {words[of.role]}
          {isOwn && ` (${words.you})`}
          {' · '}
          {of.disabledAt !== null
            ? fill(words.closed, { time: time(of.disabledAt) })
            : of.lastSignedInAt === null
              ? words.neverSignedIn
              : fill(words.lastSignedIn, { time: time(of.lastSignedInAt) })}
        </p>
      </div>
      {!isOwn && (
        <div className="flex flex-wrap gap-2">
          {isOpen && (of.role === 'staff' || of.lastSignedInAt === null) && (
            <Button aria-label={fill(words.newLinkFor, { email: of.email })} onClick={onLink}>
              {words.newLink}
            </Button>
          )}
          <Button
            aria-label={fill(isOpen ? words.disableFor : words.enableFor, { email: of.email })}
            className={isOpen ? 'text-bad' : ''}
            onClick={onToggle}
          >
            {isOpen ? words.disable : words.enable}
          </Button>
        </div>
      )}
    </li>
  )
}
