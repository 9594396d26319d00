import { type ReactNode, useState } from 'react'

/** One bar: its parts from the bottom up, as doubles: good enough for pixels, never shown as numbers. */
export interface Bar {
  readonly key: string
  /** Under the bar, where there is room for it. */
  readonly label: string
  readonly parts: readonly number[]
}

/** Colours of the parts, from the bottom up. */
const fills = ['bg-bar', 'bg-bar-now', 'bg-muted'] as const
/** Labels under the bars; a phone has room for every other one. */
const mostLabels = 7

/**
 * Bars side by side. What one of them stands for is said above while the pointer is on it (`say`), all of it in the table that `children` is, for
 * whoever cannot see a chart.
 */
export function Bars(props: {
  readonly bars: readonly Bar[]
  readonly label: string
  readonly legend?: readonly string[]
  /** The line above: of one bar, or of all of them. */
  readonly say: (bar: Bar | undefined) => ReactNode
  readonly children: ReactNode
}) {
  const { bars } = props
  const [pointed, setPointed] = useState<string>()
  const highest = Math.max(1, ...bars.map(height))
  const every = Math.ceil(bars.length / mostLabels)
  return (
    <div className="px-5 pb-4">
      <div className="mb-2 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 text-sm">
        <p>{props.say(bars.find(({ key }) => key === pointed))}</p>
        {props.legend !== undefined && (
          <ul className="flex gap-3 text-[13px] text-muted" aria-hidden="true">
            {props.legend.map((name, index) => (
              <li key={name} className="flex items-center gap-1.5">
                <span className={`size-2.5 rounded-sm ${fills[index]}`} />
                {name}
              </li>
            ))}
          </ul>
        )}
      </div>
      <div role="img" aria-label={props.label} onPointerLeave={() => setPointed(undefined)}>
        <div className="flex h-44 items-stretch border-line border-b">
          {bars.map((bar) => (
            <div
              key={bar.key}
              onPointerEnter={() => setPointed(bar.key)}
              className={`flex min-w-0 flex-1 flex-col-reverse px-px sm:px-0.5 ${pointed === bar.key ? 'bg-sunken' : ''}`}
            >
              {bar.parts.map((part, index) => (
                <div
                  // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place in the bar
                  key={index}
                  className={`mx-auto w-full max-w-9 ${fills[index]} ${index === lastDrawn(bar) ? 'rounded-t-sm' : ''}`}
                  style={{ height: `${(part / highest) * 96}%` }}
                />
              ))}
            </div>
          ))}
        </div>
        <div className="mt-1 flex h-4 text-muted text-xs">
          {bars.map((bar, index) => (
            <div key={bar.key} className="relative min-w-0 flex-1">
              {(bars.length - 1 - index) % every === 0 && (
                <span
                  className={`absolute whitespace-nowrap ${edge(index, bars.length)} ${((bars.length - 1 - index) / every) % 2 === 1 ? 'hidden sm:inline' : ''}`}
                >
                  {bar.label}
                </span>
              )}
            </div>
          ))}
        </div>
      </div>
      <div className="sr-only">{props.children}</div>
    </div>
  )
}

function height({ parts }: Bar): number {
  return parts.reduce((sum, part) => sum + part, 0)
}

function lastDrawn({ parts }: Bar): number {
  return parts.findLastIndex((part) => part > 0)
}

/** Words stay within the chart. */
function edge(index: number, count: number): string {
  if (count > 3 && index === 0) return 'left-0'
  if (count > 3 && index === count - 1) return 'right-0'
  return 'left-1/2 -translate-x-1/2'
}
