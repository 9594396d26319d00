import { type Command, InvalidArgumentError } from 'commander'
import { exitCodes } from '../failure.ts'
import type { Rebuilt } from '../loyalty/rebuild.ts'
import { commandSettings } from '../settings.ts'
import { tableLines } from '../table.ts'

interface RebuildOptions {
  readonly limit: number
  readonly json?: boolean
}

/** `paystream loyalty rebuild` */
export function register(program: Command): void {
  const loyalty = program
    .command('loyalty')
    .description('visits and points of customers: rebuild them from the log')
    .addHelpText('after', help)
  loyalty
    .command('rebuild')
    .description('recompute visits, tiers and points from the beginning of transaction-events, and show the difference to what is stored')
    .option('--limit <n>', 'most rows of a table whose differences are shown', upTo(100_000), 20)
    .option('--json', 'one JSON object a difference')
    .addHelpText('after', rebuildHelp)
    .action(rebuild)
}

const help = `
Visits and points are what the loyalty group made of the payments on transaction-events; processors/loyalty/README.md has the rules.`
const rebuildHelp = `
Changes nothing, and workers may go on: the rows and the place up to which the group had read come from one snapshot of Postgres, and the log is read from
offset 0 to exactly there, by a reader of its own that joins no group. The shadow lies in temporary tables.

Taken from the stored rows, not from the log: by which version of a merchant's program, and which threshold and category of the store, each payment was
judged when it completed. Of a payment that has no row they are assumed: the version of that time, the store as it is now. Dead letters that were not
replayed are left out; replayed ones come last in their partition.

Exit codes: 0 no difference; 1 differences, or the log no longer reaches back to offset 0; 75 a service did not answer.`

const minuteMs = 60_000

async function rebuild(options: RebuildOptions): Promise<void> {
  const settings = commandSettings({})
  const [{ rebuildLoyalty }, { RegistryClient }, { Serde }, { withDatabase }, { showProgress }] = await Promise.all([
    import('../loyalty/rebuild.ts'),
    import('../../schemas/registry.ts'),
    import('../../schemas/serde.ts'),
    import('../database.ts'),
    import('../loyalty/progress.ts'),
  ])
  const { KAFKA_BROKERS: brokers, PAYSTREAM_NAMESPACE: namespace, SCHEMA_REGISTRY_URL, DATABASE_URL } = settings
  const serde = await Serde.load(new RegistryClient(SCHEMA_REGISTRY_URL, namespace))
  const progress = showProgress()
  try {
    const rebuilt = await withDatabase(
      DATABASE_URL,
      (pool) => rebuildLoyalty({ pool, brokers, namespace, serde, most: options.limit, progress: progress.update }),
      { statementTimeoutMs: 60 * minuteMs },
    )
    progress.stop()
    report(rebuilt, options.json === true)
  } finally {
    progress.stop()
  }
}

function report({ events, partitions, rows, total, shown, assumed }: Rebuilt, json: boolean): void {
  if (json) for (const difference of shown) console.log(JSON.stringify(difference))
  else if (shown.length > 0)
    for (const line of tableLines(
      ['table', 'row', 'column', 'live', 'rebuilt'],
      shown.map(({ table, row, column, live, rebuilt }) => [table, row, column, live, rebuilt]),
    ))
      console.log(line)
  const what = `${count(events, 'event')} of ${count(partitions, 'partition')}, ${count(rows, 'row')}`
  if (assumed > 0) console.error(`the terms of ${count(assumed, 'payment')} are not stored and were assumed, see --help`)
  if (total === 0) {
    console.error(`rebuilt from ${what}`)
    if (!json) console.log('no difference')
    return
  }
  console.error(`rebuilt from ${what}: ${count(total, 'row')} ${total === 1 ? 'differs' : 'differ'}`)
  process.exitCode = exitCodes.failed
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`
}

function upTo(most: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,6}$/.test(text) || Number(text) < 1 || Number(text) > most)
      throw new InvalidArgumentError(`a whole number from 1 to ${most}`)
    return Number(text)
  }
}
