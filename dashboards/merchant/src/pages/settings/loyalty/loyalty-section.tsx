import { useMutation, useQuery } from '@tanstack/react-query'
import type { LoyaltyProgram, ProgramVersion } from '../../../../../api/shapes/program.ts'
import { fetchJson } from '../../../../../ui/data/http.ts'
import { queryClient } from '../../../../../ui/data/query-client.ts'
import { formatMoment } from '../../../../../ui/format/time.ts'
import { Awaiting, Panel } from '../../../../../ui/parts/panel.tsx'
import { useShell } from '../../../shell/shell-context.ts'
import { fill } from '../../../words/fill.ts'
import { useSettingsWords } from '../words.ts'
import { ProgramForm } from './program-form.tsx'
import { useLoyaltyWords } from './words.ts'

const key = ['settings', 'program']

/** The merchant's loyalty program. */
export function LoyaltySection() {
  const { words, language } = useLoyaltyWords()
  const { words: shared } = useSettingsWords()
  const { session } = useShell()
  const { data, isError, refetch } = useQuery({ queryKey: key, queryFn: () => fetchJson<ProgramVersion>('/api/program') })
  const save = useMutation({
    mutationFn: (body: LoyaltyProgram) => fetchJson<ProgramVersion>('/api/program', { method: 'PUT', body }),
    onSuccess: (saved) => queryClient.setQueryData(key, saved),
  })
  const isOwner = session.role === 'owner'
  return (
    <Panel title={words.title} hint={words.hint}>
      {data === undefined ? (
        <Awaiting isError={isError} refetch={refetch} lines={6} />
      ) : (
        <div className="px-5 pb-5">
          <p className="text-[13px] text-muted" data-testid="program-version" data-version={data.version}>
            {data.createdAt === null
              ? words.versionNone
              : fill(words.version, { version: `${data.version}`, time: formatMoment(data.createdAt, language) })}
            {!isOwner && ` ${shared.ownerOnly}`}
          </p>
          <ProgramForm
            // a version stored meanwhile, by a till or another owner, is shown instead of what was typed over the one before
            key={data.version}
            program={data}
            isOwner={isOwner}
            isSaving={save.isPending}
            error={save.error}
            savedVersion={save.data?.version}
            onSave={(program) => save.mutate(program)}
          />
        </div>
      )}
    </Panel>
  )
}
