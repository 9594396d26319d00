import { type Command, InvalidArgumentError } from 'commander'
import type { StartOffset } from '../../platform/kafka/provision-offsets.ts'
import { UsageError } from '../failure.ts'
import { commandSettings } from '../settings.ts'
import { subscriptions } from '../subscriptions.ts'
import { tableLines } from '../table.ts'

interface Options {
  readonly replicationFactor: number
  readonly start: ReadonlyMap<string, StartOffset>
}

/** `paystream topics` */
export function register(program: Command): void {
  program
    .command('topics')
    .description('create and check the topics, and provision where each group starts')
    .option('--replication-factor <n>', 'copies of each record; 3 on a cluster, for the promise that none is lost', wholeNumber, 1)
    .option(
      '--start <group=where>',
      'where a group begins that has no offsets yet on a topic that holds records: earliest or latest; repeatable',
      collectStart,
      new Map<string, StartOffset>(),
    )
    .addHelpText('after', help)
    .action(provisionAll)
}

const help = `
Creates what is missing, with TOPIC_PARTITIONS partitions, and checks what is there; it never changes a topic that exists. A worker starts only
where its group has an offset row for every partition, so run this at every deploy, after \`paystream migrate\`. May be repeated.
A group that meets records on a topic it has no offsets for must be told where to begin (--start): reading from the earliest may repeat
what was done before, from the latest leaves out what is there.`

async function provisionAll(options: Options): Promise<void> {
  const stray = [...options.start.keys()].filter((name) => !subscriptions.some(({ group }) => group === name))
  if (stray.length > 0)
    throw new UsageError(`there is no group ${stray.join(', ')}; the groups are ${subscriptions.map(({ group }) => group).join(', ')}`)
  const { KAFKA_BROKERS, DATABASE_URL, PAYSTREAM_NAMESPACE, TOPIC_PARTITIONS } = commandSettings({})
  const [{ provisionTopics }, { topics }, { withDatabase }, { createLogger }] = await Promise.all([
    import('../../platform/kafka/provision-topics.ts'),
    import('../../schemas/records.ts'),
    import('../database.ts'),
    import('../../platform/logging/logger.ts'),
  ])
  const report = await withDatabase(DATABASE_URL, (pool) =>
    provisionTopics({
      brokers: KAFKA_BROKERS,
      pool,
      logger: createLogger('paystream', 'silent'),
      namespace: PAYSTREAM_NAMESPACE,
      topics: Object.keys(topics),
      groups: subscriptions.map(({ group, topic }) => {
        const start = options.start.get(group)
        return start === undefined ? { group, topic } : { group, topic, start }
      }),
      partitions: TOPIC_PARTITIONS,
      replicationFactor: options.replicationFactor,
    }),
  )
  const states = new Map([
    ...report.created.map((name) => [name, 'created'] as const),
    ...report.existing.map((name) => [name, 'as it should be'] as const),
  ])
  const rows = [...states.keys()].sort().map((name) => [name, states.get(name)])
  for (const line of tableLines(['topic', ''], rows)) console.log(line)
  for (const [group, count] of report.offsetRows) if (count > 0) console.log(`${group}: ${count} offset rows added`)
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError('a whole number from 1 to 99')
  return Number(text)
}

function collectStart(text: string, before: ReadonlyMap<string, StartOffset>): ReadonlyMap<string, StartOffset> {
  const [, group = '', where] = /^([^=]+)=(earliest|latest)$/.exec(text) ?? []
  if (where === undefined) throw new InvalidArgumentError('write it as group=earliest or group=latest')
  return new Map([...before, [group, where as StartOffset]])
}
