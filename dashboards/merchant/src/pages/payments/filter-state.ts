/** Names of the filters, as in the address of the page and of the call. */
export const filterNames = [
  'q',
  'from',
  'to',
  'kind',
  'status',
  'storeId',
  'channel',
  'currency',
  'country',
  'amountFrom',
  'amountTo',
  'customerId',
  'cardId',
] as const
export type FilterName = (typeof filterNames)[number]
/** What is filtered by; absent: anything goes. Each as the call takes it. */
export type Filter = Readonly<Partial<Record<FilterName, string>>>

/** Days are always filtered by: clearing them means the last seven. */
export const dayNames: readonly FilterName[] = ['from', 'to']

/** The filters of an address; what is no filter is left alone by {@link withFilter}. */
export function filterOf(search: URLSearchParams): Filter {
  const filter: Partial<Record<FilterName, string>> = {}
  for (const name of filterNames) {
    const value = search.get(name)?.trim() ?? ''
    if (value !== '') filter[name] = value
  }
  return filter
}

/** The query of a call, in an order of its own: the same filters are the same question. */
export function queryOf(filter: Filter): string {
  const query = new URLSearchParams()
  for (const name of filterNames) {
    const value = filter[name]
    if (value !== undefined) query.set(name, value)
  }
  return query.toString()
}

/** The filter with some of it changed; an empty text takes one away. */
export function changed(filter: Filter, change: Readonly<Partial<Record<FilterName, string>>>): Filter {
  return filterOf(new URLSearchParams(Object.entries({ ...filter, ...change })))
}

/** Turns one of several choices on or off, as in `PENDING,DENIED`. */
export function toggled(list: string | undefined, choice: string): string {
  const all = list === undefined ? [] : list.split(',')
  return (all.includes(choice) ? all.filter((one) => one !== choice) : [...all, choice]).join(',')
}

/** How many filters are on, days not counted. */
export function activeCount(filter: Filter): number {
  return filterNames.filter((name) => !dayNames.includes(name) && filter[name] !== undefined).length
}
