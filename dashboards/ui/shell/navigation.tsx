import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Mark } from '../parts/icons.tsx'
import { useCommonWords } from '../words/words.ts'
import type { PageRoute } from './page-route.ts'

/** All pages: at the left of a wide screen, along the bottom of a phone. */
export function Navigation<Name extends string>(props: {
  /** Whose pages they are. */
  readonly title: string
  readonly routes: readonly PageRoute<Name>[]
  readonly words: Readonly<Record<NoInfer<Name>, string>>
  readonly current: PageRoute<Name> | undefined
  /** What stands beside the name of a page. */
  readonly badges?: Readonly<Partial<Record<NoInfer<Name>, ReactNode>>>
}) {
  const { words } = useCommonWords()
  const { title, current } = props
  return (
    <nav
      aria-label={words.navigation}
      className="fixed inset-x-0 bottom-0 z-20 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] lg:sticky lg:top-0 lg:h-dvh lg:w-56 lg:shrink-0 lg:border-t-0 lg:border-r lg:pb-0"
    >
      <p className="hidden items-center gap-3 px-5 pt-5 pb-6 lg:flex">
        <Mark />
        <span className="min-w-0">
          <span className="block truncate font-semibold text-[15px] leading-tight" title={title}>
            {title}
          </span>
          <span className="block text-muted text-xs">Paystream</span>
        </span>
      </p>
      <ul className="flex lg:flex-col lg:gap-0.5 lg:px-3">
        {props.routes.map(({ path, name, icon: Icon }) => (
          <li key={path} className="min-w-0 flex-1 lg:flex-none">
            <Link
              href={path}
              aria-current={current?.path === path ? 'page' : undefined}
              className="relative flex flex-col items-center gap-0.5 border-transparent border-t-2 px-0.5 pt-1.5 pb-2 text-[11px] text-muted hover:text-ink focus-visible:-outline-offset-2 aria-[current=page]:border-accent aria-[current=page]:font-semibold aria-[current=page]:text-ink lg:flex-row lg:gap-3 lg:rounded-lg lg:border-t-0 lg:px-3 lg:py-2 lg:font-medium lg:text-sm lg:hover:bg-sunken lg:aria-[current=page]:bg-sunken"
            >
              <Icon className="size-5 shrink-0 lg:size-[18px]" strokeWidth={1.7} aria-hidden="true" />
              <span className="max-w-full truncate">{props.words[name]}</span>
              {props.badges?.[name]}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
