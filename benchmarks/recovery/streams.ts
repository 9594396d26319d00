import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Kafka from '@confluentinc/kafka-javascript'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import type { BenchGround } from '../support/ground.ts'
import { type Peers, peerJavaOptions } from '../support/peers.ts'
import type { StartedProcess } from '../support/started-process.ts'
import { patienceMs, type Recovery } from './ours.ts'

const lookMs = 20
/** A commit that was under way when the process died is its own, not its successor's. */
const lastCommitMs = 300
const neverUntil = 1_000_000_000

/**
 * Two instances of the Kafka Streams peer as one application, from the beginning of a topic that holds more than they get through; one is killed. Each
 * instance has an output topic of its own, since the peer makes it anew, and the session time-out of the broker's own protocol.
 * @param sessionMs after which the broker takes a silent instance for dead
 */
export async function killOneStreams(
  ground: BenchGround,
  peers: Peers,
  input: string,
  partitions: number,
  sessionMs: number,
  run: number,
): Promise<Recovery> {
  const application = `peer_recovery_${process.pid}_${run}`
  const folders: string[] = []
  const start = (name: string): StartedProcess => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-peer-'))
    folders.push(folder)
    const config = [
      `application.id=${application}`,
      `client.id=${name}`,
      `consumer.session.timeout.ms=${sessionMs}`,
      `consumer.heartbeat.interval.ms=${Math.floor(sessionMs / 6)}`,
    ]
    const args = [
      `--input=${input}`,
      `--output=peer_recovery_${run}_${name}`,
      `--until=${neverUntil}`,
      '--ledger=none',
      `--config=${config.join(',')}`,
    ]
    return peers.start('streams', args, { JAVA_OPTS: `${peerJavaOptions} -Djava.io.tmpdir=${folder}` })
  }
  const topics = new TopicAdmin(ground.services.kafkaBrokers)
  const all = Array.from({ length: partitions }, (_, partition) => partition)
  const ends = await topics.ends(input, all).finally(() => topics.close())
  const admin = Kafka.AdminClient.create({ 'bootstrap.servers': ground.services.kafkaBrokers })
  const [victim, heir] = [start('victim'), start('heir')]
  try {
    const owned = await shared(admin, application, input, partitions, [victim, heir])
    const killedAtMs = performance.now()
    void victim.end('SIGKILL')
    await sleep(lastCommitMs)
    const before = await committed(admin, application, input, partitions)
    const behind = owned.filter((partition) => (before.get(partition) ?? 0) < (ends.get(partition) ?? 0))
    if (behind.length === 0) throw new Error('the peer had worked off the topic before the kill: give it a larger --backlog')
    const recovered = new Map<number, number>()
    while (recovered.size < behind.length) {
      const now = await committed(admin, application, input, partitions)
      for (const partition of behind) {
        if (recovered.has(partition) || (now.get(partition) ?? 0) <= (before.get(partition) ?? 0)) continue
        recovered.set(partition, (performance.now() - killedAtMs) / 1e3)
      }
      if (heir.hasEnded) throw heir.failure('ended')
      if (performance.now() - killedAtMs > patienceMs)
        throw new Error(`${recovered.size} of ${behind.length} partitions were taken over in two minutes`)
      await sleep(lookMs)
    }
    const times = [...recovered.values()]
    return { firstS: Math.min(...times), lastS: Math.max(...times), partitions: behind.length }
  } finally {
    await Promise.all([victim.end('SIGKILL'), heir.end('SIGKILL')])
    admin.disconnect()
    for (const folder of folders) rmSync(folder, { recursive: true, force: true })
  }
}

type Admin = ReturnType<typeof Kafka.AdminClient.create>

/** Waits until both own partitions of the input and commit them. @returns the victim's */
async function shared(
  admin: Admin,
  application: string,
  input: string,
  partitions: number,
  pair: readonly StartedProcess[],
): Promise<readonly number[]> {
  const deadlineMs = performance.now() + patienceMs
  let settled: { readonly key: string; readonly offsets: ReadonlyMap<number, number> } | undefined
  for (;;) {
    const owners = await ownersOf(admin, application, input)
    const victims = [...owners].flatMap(([partition, client]) => (client.startsWith('victim') ? [partition] : []))
    const key = [...owners].sort(([a], [b]) => a - b).join()
    const offsets = await committed(admin, application, input, partitions)
    if (owners.size < partitions || victims.length === 0 || victims.length === partitions || settled?.key !== key)
      settled = { key, offsets }
    else if ([...owners.keys()].every((partition) => (offsets.get(partition) ?? 0) > (settled?.offsets.get(partition) ?? 0))) return victims
    const ended = pair.find(({ hasEnded }) => hasEnded)
    if (ended !== undefined) throw ended.failure('ended')
    if (performance.now() > deadlineMs) throw new Error(`the peers do not share the partitions: ${key}`)
    await sleep(200)
  }
}

async function ownersOf(admin: Admin, group: string, topic: string): Promise<ReadonlyMap<number, string>> {
  const { groups } = await new Promise<{ readonly groups: readonly Group[] }>((done, fail) => {
    admin.describeGroups([group], { timeout: 5_000 }, (error, result) => (error ? fail(new Error(error.message)) : done(result as never)))
  })
  const members = groups[0]?.members ?? []
  return new Map(
    members.flatMap(({ clientId, assignment }) =>
      (assignment?.topicPartitions ?? []).flatMap((at) => (at.topic === topic ? [[at.partition, clientId] as const] : [])),
    ),
  )
}

interface Group {
  readonly members: readonly {
    readonly clientId: string
    readonly assignment?: { readonly topicPartitions?: readonly { readonly topic: string; readonly partition: number }[] }
  }[]
}

async function committed(admin: Admin, groupId: string, topic: string, count: number): Promise<ReadonlyMap<number, number>> {
  const partitions = Array.from({ length: count }, (_, partition) => ({ topic, partition }))
  const results = await new Promise<
    readonly { readonly partitions?: readonly { readonly partition: number; readonly offset?: unknown }[] }[]
  >((done) => {
    // the group does not exist before its first member joins
    admin.listConsumerGroupOffsets([{ groupId, partitions }] as never, { timeout: 5_000 }, (error, result) =>
      done(error ? [] : (result as never)),
    )
  })
  return new Map((results[0]?.partitions ?? []).map(({ partition, offset }) => [partition, Math.max(0, Number(offset ?? 0))]))
}
