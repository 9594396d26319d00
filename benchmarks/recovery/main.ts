/**
 * How long does a partition stand still when its worker is killed? Two workers at full load, `kill -9` of one, until the other has committed the dead one's
 * partitions; beside it two instances of Kafka Streams. Both notice a dead member by the same session time-out of the broker, which is most of it.
 */
import { BenchGround, type Place } from '../support/ground.ts'
import { benchmarkCommand, thisBuild, whole } from '../support/options.ts'
import { PaymentStream } from '../support/payments.ts'
import { type Peers, preparePeers } from '../support/peers.ts'
import { progress, Report } from '../support/report.ts'
import { quantileOf } from '../support/spread.ts'
import { FdsPair, type Recovery } from './ours.ts'
import { killOneStreams } from './streams.ts'

/** What the broker of these services is set to (compose/native/settings.ts, `quick`). Kafka's own default is 45 s. */
const sessionMs = 6_000
const question = 'seconds from kill -9 at full load until a new owner has committed'
const options = benchmarkCommand('recovery', question)
  .option('--kills <n>', 'of ours and of the peer, by turns (20; quick 1)', whole)
  .option('--backlog <n>', 'records that must be waiting before a kill (1,000,000; quick 30,000)', whole)
  .parse()
  .opts<{ readonly quick: boolean; readonly kills?: number; readonly runs?: number; readonly backlog?: number }>()
const kills = options.kills ?? options.runs ?? (options.quick ? 1 : 20)
const backlog = options.backlog ?? (options.quick ? 30_000 : 1_000_000)
const partitions = 12
const report = new Report('recovery', question, { kills, backlog, partitions, sessionTimeoutMs: sessionMs, workers: 2 })
const results = new Map<string, Recovery[]>()
const build = thisBuild()
const ground = await BenchGround.start()
try {
  const place: Place = { database: await ground.database(build.folder), namespace: '', partitions }
  await ground.makeTopics(place, build.folder)
  await ground.provisionGroups(place, [{ group: 'fds', topic: 'payment-stream' }])
  const peers = await preparePeers(ground, await ground.emptyDatabase(), (text) => report.note(text))
  await measure(place, peers)
} finally {
  await ground.stop()
  const figures = (all: readonly Recovery[], of: (recovery: Recovery) => number) =>
    [0, 0.5, 0.95, 1].map((share) => quantileOf(all.map(of), share))
  report.table(
    'seconds without a commit',
    ['', 'first partition: lowest', 'p50', 'p95', 'highest', 'last partition: lowest', 'p50', 'p95', 'highest', 'kills'],
    [...results].map(([name, all]) => [name, ...figures(all, ({ firstS }) => firstS), ...figures(all, ({ lastS }) => lastS), all.length]),
  )
  report.note(
    `of every figure up to ${sessionMs / 1e3} s are the session time-out, after which the broker gives a dead member's partitions away`,
  )
  report.finish()
}

/** Ours goes on from kill to kill; while the peer has its turn, ours is stopped. */
async function measure(place: Place, peers: Peers | undefined): Promise<void> {
  const stream = new PaymentStream(backlog * (kills + 3), 100_000)
  let filled = 0
  for (let kill = 1; kill <= kills; kill++) {
    await attempt('paystream', async () => {
      const pair = await FdsPair.start(ground, place, build)
      try {
        // twice as much at first: the peer begins at the beginning, each time
        const missing = (kill === 1 ? 2 * backlog : backlog) - (filled - (await pair.processed()))
        if (missing > 0) await ground.fill(place.namespace, stream, missing)
        filled += Math.max(0, missing)
        return await pair.killOne()
      } finally {
        await pair.stop()
      }
    })
    if (peers !== undefined) {
      await attempt('Kafka Streams', () => killOneStreams(ground, peers, `${place.namespace}payment-stream`, partitions, sessionMs, kill))
    }
  }
}

async function attempt(name: string, measureOnce: () => Promise<Recovery>): Promise<void> {
  try {
    const recovery = await measureOnce()
    results.set(name, [...(results.get(name) ?? []), recovery])
    progress(name, { ...recovery })
  } catch (error) {
    report.note(`${name}: a kill failed and does not count: ${(error as Error).message.slice(0, 500)}`)
  }
}
