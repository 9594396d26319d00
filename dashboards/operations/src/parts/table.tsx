import type { ReactNode } from 'react'

/** A table in a panel: scrolls sideways by itself where the screen is narrow, reachable by keyboard. */
export function Table(props: { readonly label: string; readonly columns: readonly Column[]; readonly children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className="relative overflow-x-auto pb-2" tabIndex={0} aria-label={props.label}>
      <table className="w-full border-collapse text-left text-[13px]">
        <thead>
          <tr className="border-line border-b text-muted">
            {props.columns.map(({ name, number, hidden }) => (
              <th
                key={name}
                scope="col"
                className={`px-2 py-2 font-medium first:pl-5 sm:px-3 last:pr-5 ${number === true ? 'text-right' : ''}`}
              >
                <span className={hidden === true ? 'sr-only' : 'whitespace-nowrap'}>{name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">{props.children}</tbody>
      </table>
    </section>
  )
}

export interface Column {
  readonly name: string
  readonly number?: boolean
  /** Named for a screen reader alone. */
  readonly hidden?: boolean
}

export function Cell({
  number,
  children,
  className = '',
}: {
  readonly number?: boolean
  readonly children: ReactNode
  readonly className?: string
}) {
  return (
    <td
      className={`px-2 py-2 align-middle first:pl-5 last:pr-5 sm:px-3 ${number === true ? 'whitespace-nowrap text-right tabular-nums' : ''} ${className}`}
    >
      {children}
    </td>
  )
}

/** The cell that names its row. */
export function RowHead({ children }: { readonly children: ReactNode }) {
  return (
    <th scope="row" className="min-w-28 px-2 py-2 text-left align-middle font-medium first:pl-5 sm:min-w-32 sm:px-3">
      {children}
    </th>
  )
}
