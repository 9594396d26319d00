import type { PhaseTime } from '../../../../api/shapes/operations.ts'
import { formatShare, formatSpan } from '../../format/span.ts'
import { useWorkerWords } from './words.ts'

const order = ['prefetch', 'process', 'commit', 'publish'] as const
const tones: Readonly<Record<string, string>> = { prefetch: 'fill-calm', process: 'fill-accent', commit: 'fill-warn', publish: 'fill-good' }
const dots: Readonly<Record<string, string>> = { prefetch: 'bg-calm', process: 'bg-accent', commit: 'bg-warn', publish: 'bg-good' }

/** Time by phase: of the last minute where batches ran in it, else since the start. */
export function Phases({ phases }: { readonly phases: readonly PhaseTime[] }) {
  const { words, language, wordFor } = useWorkerWords()
  if (phases.length === 0) return null
  const recent = phases.reduce((sum, { windowS }) => sum + (windowS ?? 0), 0)
  const timeOf = (phase: PhaseTime) => (recent > 0 ? (phase.windowS ?? 0) : phase.totalS)
  const total = phases.reduce((sum, phase) => sum + timeOf(phase), 0)
  const shown = order
    .flatMap((name) => phases.filter(({ phase }) => phase === name))
    .map((phase) => ({ ...phase, share: total === 0 ? 0 : timeOf(phase) / total }))
  let at = 0
  return (
    <section className="px-5 pb-4">
      <h3 className="mb-1.5 flex flex-wrap justify-between gap-x-3 font-medium text-[13px]">
        {words.phases} <span className="font-normal text-muted">{recent > 0 ? words.lastMinute : words.sinceStart}</span>
      </h3>
      <svg viewBox="0 0 100 4" preserveAspectRatio="none" className="h-3 w-full overflow-hidden rounded-full bg-sunken" aria-hidden="true">
        {shown.map(({ phase, share }) => {
          const x = at
          at += share * 100
          return <rect key={phase} x={x} width={share * 100} height="4" className={tones[phase]} />
        })}
      </svg>
      <dl className="mt-2 grid grid-cols-2 gap-x-4 gap-y-1 text-[13px] sm:grid-cols-4">
        {shown.map(({ phase, share, meanS }) => (
          <div key={phase}>
            <dt className="flex items-center gap-1.5 text-muted">
              <span className={`size-2 rounded-full ${dots[phase] ?? 'bg-calm'}`} aria-hidden="true" />
              {wordFor(phase)}
            </dt>
            <dd className="font-medium tabular-nums">
              {formatShare(share)}
              {meanS !== null && (
                <span className="block whitespace-nowrap font-normal text-muted text-xs">
                  {words.mean} {formatSpan(meanS, language)}
                </span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
