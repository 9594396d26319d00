import { tippedPayments } from './check/benefits.ts'
import type { Difference } from './check/difference.ts'
import type { Inspection } from './check/inspect.ts'
import { expectedCounts } from './check/ledger.ts'
import type { RunLog } from './play/run-log.ts'

const [labelWidth, numberWidth] = [34, 16]
/** How many differences of one kind are shown. */
const examples = 5

/** The summary as lines: what was computed beside what is stored, and the first differences of each kind. */
export function summaryLines(
  run: RunLog,
  { expectation, ledger, visits, benefits, receipts, totals, texts }: Inspection,
  differences: readonly Difference[],
): string[] {
  const wanted = expectedCounts(expectation)
  const all = [...expectation.visits.values()]
  const states = sum([...expectation.receipts.values()].map(({ revisions }) => revisions.size))
  const row = (label: string, expected: number | bigint, actual: number | bigint): string =>
    `  ${label.padEnd(labelWidth)}${number(expected)}${number(actual)}  ${expected === actual ? '✓' : '✗'}`
  const told = (label: string, count: number): string => `  ${label.padEnd(labelWidth)}${number(count)}`
  return [
    `  ${''.padEnd(labelWidth)}${'computed'.padStart(numberWidth)}${'stored'.padStart(numberWidth)}`,
    row('payments posted', wanted.payments, ledger.actual.payments),
    row('completed, and kept so', wanted.completed, ledger.actual.completed),
    row('held as impossible', wanted.held, ledger.actual.held),
    row('  approved by the cardholder', wanted.approved, ledger.actual.approved),
    row('  denied by the cardholder', wanted.denied, ledger.actual.denied),
    row('  denied after five wrong codes', wanted.wrongCodes, ledger.actual.wrongCodes),
    row('  denied, nobody answered in time', wanted.expired, ledger.actual.expired),
    row('  denied, no text could be sent', wanted.undeliverable, ledger.actual.undeliverable),
    row('  cancelled by the merchant', wanted.cancelledHeld, ledger.actual.cancelledHeld),
    row('cancelled', wanted.cancelled, ledger.actual.cancelled),
    row('refunded in part', wanted.partlyRefunded, ledger.actual.partlyRefunded),
    row('refunded as a whole', wanted.refunded, ledger.actual.refunded),
    row('texts about held payments', wanted.held, texts.asked),
    row('visits to stores', sum(all.map(({ visits: count }) => count)), visits.visits),
    row('VIPs', all.filter(({ vipSinceMs }) => vipSinceMs !== null).length, visits.vips),
    row('VIP greetings', sum(all.map(({ greetings }) => greetings.length)), texts.greeted),
    row(
      'points',
      [...expectation.points.values()].reduce((total, { remaining }) => total + BigInt(remaining), 0n),
      visits.points,
    ),
    row('tips about better cards', tippedPayments(expectation).length, benefits.tips),
    row('receipts drawn', states, receipts.drawn),
    row('receipts pushed', states, texts.receipts),
    ...[...totals.kept].map(([currency, { expected, actual }]) => row(`sales less refunds, ${currency} minor`, expected, actual)),
    told('sent twice under one key', run.counts.duplicates),
    told('another body under a used key: 422', run.counts.refused),
    ...(run.counts.letThrough === 0 ? [] : [told('  dropped by the ledger instead', run.counts.letThrough)]),
    '',
    ...differenceLines(differences),
  ]
}

/** The first differences of each kind, or the word that there are none. */
export function differenceLines(differences: readonly Difference[]): string[] {
  if (differences.length === 0) return ['Everything stored equals the independent computation.']
  const kinds = [...new Set(differences.map(({ of }) => of))]
  return [
    `${differences.length} differences from the independent computation:`,
    ...kinds.flatMap((kind) => {
      const own = differences.filter(({ of }) => of === kind)
      return [
        `  ${kind} (${own.length})`,
        ...own.slice(0, examples).map(({ text }) => `    ${text}`),
        ...(own.length > examples ? ['    ...'] : []),
      ]
    }),
  ]
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

function number(value: number | bigint): string {
  return value.toLocaleString('en-US').padStart(numberWidth)
}
