import type { PhoneSummary } from './shapes.ts'

/** By number, how many texts had come to a phone when somebody last looked at it. */
export type Seen = Readonly<Record<string, number>>

/** Texts that came since somebody looked. */
export function unreadOf(seen: Seen, { number, received }: Pick<PhoneSummary, 'number' | 'received'>): number {
  // a stand-in that was started afresh has fewer than were seen
  return Math.max(0, received - (seen[number] ?? 0))
}

/** What a browser that opens this page for the first time has seen: everything so far. Undefined where nothing is remembered. */
export function withAllSeen(seen: Seen | undefined, phones: readonly Pick<PhoneSummary, 'number' | 'received'>[]): Seen {
  return seen ?? Object.fromEntries(phones.map(({ number, received }) => [number, received]))
}

/** Somebody looks at a phone. The same object when nothing changes. */
export function withSeen(seen: Seen, { number, received }: Pick<PhoneSummary, 'number' | 'received'>): Seen {
  return seen[number] === received ? seen : { ...seen, [number]: received }
}

/** Phones with a question first, each part in the order given. */
export function questionsFirst(phones: readonly PhoneSummary[]): readonly PhoneSummary[] {
  return [...phones.filter(({ openQuestions }) => openQuestions > 0), ...phones.filter(({ openQuestions }) => openQuestions === 0)]
}
