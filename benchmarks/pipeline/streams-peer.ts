import { CpuRecorder } from '../support/cpu-recorder.ts'
import { type Drained, type FilledTopic, microsOf, warmUpShare } from '../support/drain.ts'
import type { BenchGround } from '../support/ground.ts'
import type { Peers } from '../support/peers.ts'

/** The line that the Kafka Streams peer prints when it has finished. */
interface PeerLine {
  readonly events: number
  readonly seconds: number
  readonly eventsPerSecond: number
  readonly warmEventsPerSecond: number
  readonly cpuSeconds: number
  readonly peakRssMb: number
  readonly firstCommitSeconds: number
  readonly topicEvents: number
  readonly topicPending: number
  readonly ledgerRows?: number
  readonly ledgerPending?: number
}

/** The two settings of the peer that count: its best without a ledger, and its best with one. */
export const peerSettings = {
  'streams, no ledger': ['--ledger=none', '--threads=2'],
  'streams + jdbc': ['--ledger=jdbc', '--threads=1', '--ledger-threads=2'],
} as const

/**
 * Runs the Kafka Streams peer over the same filled topic. Its own clock starts with `KafkaStreams.start()`, about a second after the process: that
 * second is the peer's advantage. After the last event it counts its output; the moment before that is found by the CPU it had used then.
 * @throws {Error} when what it counted is not what it must be
 */
export async function drainWithStreams(
  ground: BenchGround,
  topic: FilledTopic,
  peers: Peers,
  settings: readonly string[],
): Promise<Drained> {
  // dropped afterwards, as ours is: else Postgres vacuums its ledger in the minute after, which is the next contestant's
  const database = await ground.emptyDatabase()
  await ground.sql('checkpoint')
  const recorder = new CpuRecorder(ground.servicePids())
  const input = [`--input=${topic.namespace}payment-stream`, `--until=${topic.payments}`]
  const peer = peers.start('streams', [...input, ...settings], { DATABASE_URL: ground.databaseUrl(database) })
  recorder.add('worker', peer.pid)
  try {
    const line = JSON.parse((await peer.finished()).trim().split('\n').at(-1) ?? '') as PeerLine
    recorder.stop()
    const { topicEvents, topicPending, ledgerRows = topicEvents, ledgerPending = topicPending } = line
    if (
      [topicEvents, ledgerRows].some((count) => count !== topic.payments) ||
      [topicPending, ledgerPending].some((held) => held !== topic.expectedHeld)
    )
      throw new Error(`the peer is wrong: ${JSON.stringify(line)}, ${topic.expectedHeld} must be held`)
    const endedAtMs = recorder.momentOf('worker', line.cpuSeconds)
    const warmEvents = line.events * (1 - warmUpShare)
    const warmAtMs = endedAtMs - (warmEvents / line.warmEventsPerSecond) * 1e3
    return {
      fromStart: line.eventsPerSecond,
      warm: line.warmEventsPerSecond,
      cpu: microsOf(recorder.between(peer.startedAtMs, endedAtMs), line.events),
      warmCpu: microsOf(recorder.between(warmAtMs, endedAtMs), warmEvents),
      peakMib: line.peakRssMb,
      firstCommitS: line.firstCommitSeconds,
    }
  } finally {
    recorder.stop()
    await peer.end()
    await ground.dropDatabase(database)
  }
}
