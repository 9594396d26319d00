import type { Command } from 'commander'
import { withDatabase } from '../database.ts'
import { exitCodes } from '../failure.ts'
import { commandSettings } from '../settings.ts'
import { tableLines } from '../table.ts'
import type { HourSums, TotalsDifference } from '../totals/compare-totals.ts'

/** Differences shown unless `--all`. */
const shownDifferences = 20

/** `paystream totals verify` */
export function register(program: Command): void {
  const totals = program.command('totals').description("merchants' totals: compare with the ledger")
  totals
    .command('verify')
    .description('compare count, amount and refunds of every merchant, store, currency, hour and status with the ledger, at one cut')
    .option('--all', `show every difference, not only the first ${shownDifferences}`)
    .option('--json', 'one JSON object with the differences')
    .addHelpText('after', help)
    .action(verify)
}

const help = `
Nothing needs to stand still: both are read in one snapshot, and what the ledger has and the totals had not read then is added from the log.
Exit codes: 0 equal; 1 there are differences; 75 a service did not answer, or fds does not publish what it has committed.`

async function verify(options: { readonly all?: boolean; readonly json?: boolean }): Promise<void> {
  const { DATABASE_URL, KAFKA_BROKERS, SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE } = commandSettings({})
  const [{ verifyTotals }, { RegistryClient }, { Serde }] = await Promise.all([
    import('../totals/verify-totals.ts'),
    import('../../schemas/registry.ts'),
    import('../../schemas/serde.ts'),
  ])
  const serde = await Serde.load(new RegistryClient(SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE))
  const say = (line: string): void => {
    if (options.json !== true) console.error(line)
  }
  const parts = { brokers: KAFKA_BROKERS, namespace: PAYSTREAM_NAMESPACE, serde, say }
  const { payments, unread, differences } = await withDatabase(DATABASE_URL, (pool) => verifyTotals({ ...parts, pool }))
  if (options.json === true) {
    const text = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value)
    console.log(JSON.stringify({ payments, unread, differences }, text))
  } else {
    const cut = `${payments} payments, ${unread} events of them not read by the totals yet`
    if (differences.length === 0) console.log(`equal: ${cut}`)
    else {
      for (const line of differenceLines(options.all === true ? differences : differences.slice(0, shownDifferences))) console.log(line)
      console.log(`${differences.length} hours differ: ${cut}`)
    }
  }
  if (differences.length > 0) process.exitCode = exitCodes.failed
}

function differenceLines(differences: readonly TotalsDifference[]): readonly string[] {
  const text = (sums: HourSums | undefined): string => `${sums?.payments ?? 0} / ${sums?.amountMinor ?? 0} / ${sums?.refundedMinor ?? 0}`
  return tableLines(
    ['merchant', 'store', 'currency', 'day', 'hour', 'status', 'totals: payments / amount / refunded', 'ledger'],
    differences.map(({ key, totals, ledger }) => [...key, text(totals), text(ledger)]),
  )
}
