import { type Command, InvalidArgumentError } from 'commander'
import type { DeadLetterId, DeadLetterState, RequestAction } from '../../platform/dead-letters/index.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import type { AskOptions } from '../dead-letters/ask.ts'
import { collectId, type SelectionOptions, selectionOf, stateOption, withSelection } from '../dead-letters/selection-options.ts'
import { UsageError } from '../failure.ts'
import { commandSettings } from '../settings.ts'
import { spanText, tableLines } from '../table.ts'

interface ListOptions extends SelectionOptions {
  readonly state?: DeadLetterState | 'all'
  readonly limit: number
  readonly counts?: boolean
  readonly json?: boolean
}

/** `paystream dlq list|show|replay|discard` */
export function register(program: Command): void {
  const dlq = program.command('dlq').description('dead letters: list, look at, replay, discard').addHelpText('after', help)
  withSelection(dlq.command('list').description('records that a group could not process; open and parked ones, unless told otherwise'))
    .addOption(stateOption)
    .option('--limit <n>', 'most lines', upTo(100_000), 50)
    .option('--counts', 'only how many, by group, topic, state and error code')
    .option('--json', 'one JSON object a line')
    .addHelpText('after', listHelp)
    .action(list)
  dlq
    .command('show')
    .description('one dead letter: its error, headers, what was asked for, and its content as far as it can be decoded')
    .argument('<id>', 'group/topic/partition/offset, as `paystream dlq list` shows it', (text: string) => collectId(text))
    .option('--bytes', 'show all bytes of a value that cannot be decoded')
    .addHelpText('after', '\nThe content is what was sent, customer data included: mind where it ends up.')
    .action(show)
  asking(
    dlq.command('replay').description('have the group process them again: this group alone, each once, in the order of their keys'),
    'replay',
  )
  asking(dlq.command('discard').description('give them up: never processed; what is parked behind them follows'), 'discard').option(
    '--parked',
    'parked ones too, when they are found by options',
  )
}

const help = `
A dead letter is a record that its group can never process as things are: open until somebody replays or discards it. Replay after the cause is
mended (a new version, a missing row). Where a topology parks keys, later records of the same key wait behind it and follow by themselves.`
const listHelp = `
Examples: paystream dlq list --counts; paystream dlq list --group fds --since 2h; paystream dlq list --key c-17 --state all`
const askHelp = `
Without --yes it says what would happen, and does nothing. Asked twice, it happens once; it survives the end of this command and of any worker.
Exit codes: 0 done, or nothing left to do; 1 nothing was done, see the text; 3 some failed again or were held; 75 no worker has done it yet.`

function asking(command: Command, action: RequestAction): Command {
  return withSelection(command.argument('[ids...]', 'group/topic/partition/offset; without any, whatever the options match', collectId))
    .option('--yes', 'do it')
    .option('--by <name>', 'who asks, kept with the request (default: user@host)')
    .option('--reason <text>', 'why, kept with the request')
    .option('--wait <seconds>', 'how long to wait for the worker', upTo(3_600), 30)
    .addHelpText('after', askHelp)
    .action((ids: readonly DeadLetterId[], options: SelectionOptions & AskOptions & { readonly parked?: boolean }) =>
      askFor(action, ids, options),
    )
}

async function list(options: ListOptions): Promise<void> {
  const { countDeadLetters, listDeadLetters } = await import('../../platform/dead-letters/index.ts')
  const states = options.state === 'all' ? undefined : options.state === undefined ? (['open', 'parked'] as const) : [options.state]
  const selection = selectionOf([], options, states)
  await withPool(async (pool, namespace) => {
    const counts = await countDeadLetters(pool, namespace, selection)
    const total = counts.reduce((sum, { count }) => sum + count, 0)
    if (options.counts === true) {
      if (options.json === true) {
        for (const row of counts) console.log(JSON.stringify(row))
        return
      }
      const rows = counts.map((row) => [row.group, row.topic, row.state, row.code, row.count, age(row.oldest), age(row.newest)])
      if (rows.length === 0) console.log('no dead letters')
      else for (const line of tableLines(['group', 'topic', 'state', 'error', 'count', 'oldest', 'newest'], rows)) console.log(line)
      return
    }
    const letters = await listDeadLetters(pool, namespace, selection, options.limit)
    const { shortText } = await import('../dead-letters/content.ts')
    if (options.json === true) {
      for (const { key, ...letter } of letters) console.log(JSON.stringify({ ...letter, key: key === null ? null : shortText(key) }))
      return
    }
    const rows = letters.map((letter) => [
      letter.id,
      letter.asked === null ? letter.state : `${letter.state}, ${letter.asked} asked`,
      letter.phase,
      letter.code,
      shortText(letter.key),
      letter.attempts,
      age(letter.failedAt),
      letter.message.slice(0, 60).replaceAll(/\s+/g, ' '),
    ])
    if (rows.length === 0) console.log('no dead letters')
    else for (const line of tableLines(['id', 'state', 'failed', 'error', 'key', 'tries', 'ago', 'message'], rows)) console.log(line)
    if (total > letters.length) console.log(`... ${total - letters.length} more; --limit ${total} shows all, --counts sums them up`)
  })
}

async function show([id]: readonly [DeadLetterId], options: { readonly bytes?: boolean }): Promise<void> {
  const [{ findDeadLetter, formatId }, { contentLines }, { deadLetterLines }] = await Promise.all([
    import('../../platform/dead-letters/index.ts'),
    import('../dead-letters/content.ts'),
    import('../dead-letters/show.ts'),
  ])
  await withPool(async (pool, namespace) => {
    const letter = await findDeadLetter(pool, namespace, id)
    if (letter === undefined) throw new UsageError(`there is no dead letter ${formatId(id)}; \`paystream dlq list --state all\` shows them`)
    for (const line of deadLetterLines(letter)) console.log(line)
    console.log('')
    for (const line of await contentLines(letter.value, contentReader, options.bytes)) console.log(line)
  })
}

async function contentReader() {
  const { SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE } = commandSettings({})
  const [{ RegistryClient }, { Serde }] = await Promise.all([import('../../schemas/registry.ts'), import('../../schemas/serde.ts')])
  return await Serde.load(new RegistryClient(SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE, { timeoutMs: 2_000 }))
}

async function askFor(
  action: RequestAction,
  ids: readonly DeadLetterId[],
  options: SelectionOptions & AskOptions & { readonly parked?: boolean },
): Promise<void> {
  const states =
    action === 'discard' && ids.length === 0 ? (options.parked === true ? (['open', 'parked'] as const) : (['open'] as const)) : undefined
  const selection = selectionOf(ids, options, states)
  if (Object.keys(selection).filter((name) => name !== 'states').length === 0)
    throw new UsageError(`say which: group/topic/partition/offset, or an option such as --group; see \`paystream dlq ${action} --help\``)
  const { ask } = await import('../dead-letters/ask.ts')
  process.exitCode = await withPool((pool, namespace) => ask(pool, namespace, action, selection, options, (line) => console.log(line)))
}

async function withPool<Result>(use: (pool: Pool, namespace: string) => Promise<Result>): Promise<Result> {
  const { DATABASE_URL, PAYSTREAM_NAMESPACE } = commandSettings({})
  const { withDatabase } = await import('../database.ts')
  return await withDatabase(DATABASE_URL, (pool) => use(pool, PAYSTREAM_NAMESPACE))
}

function age(at: Date): string {
  return spanText(Math.max(0, Date.now() - at.getTime()))
}

function upTo(most: number): (text: string) => number {
  return (text) => {
    if (!/^\d{1,6}$/.test(text) || Number(text) > most) throw new InvalidArgumentError(`a whole number up to ${most}`)
    return Number(text)
  }
}
