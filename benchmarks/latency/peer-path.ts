import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { TopicAdmin } from '../../platform/kafka/topic-admin.ts'
import type { GatewayPlace } from '../support/gateway-place.ts'
import type { BenchGround } from '../support/ground.ts'
import { type Peers, peerJavaOptions } from '../support/peers.ts'
import { EventReader } from './event-reader.ts'
import { type EvenLoad, measurePath, type PathLatency, startLoad } from './paths.ts'

/** More payments than any run sends: the peer is ended by us. */
const neverUntil = 1_000_000_000
const patienceMs = 60_000
let runs = 0

/** The same loads through the Kafka Streams peer without a ledger, at its commit interval of 100 ms; it reads the topic that fds reads. */
export async function throughStreams(
  ground: BenchGround,
  place: GatewayPlace,
  peers: Peers,
  loads: readonly EvenLoad[],
): Promise<readonly PathLatency[]> {
  const output = `peer_events_${++runs}`
  const folder = mkdtempSync(join(tmpdir(), 'bench-peer-'))
  const args = [`--input=${place.topic}`, `--output=${output}`, `--until=${neverUntil}`, '--ledger=none', '--threads=2']
  const peer = peers.start('streams', args, { JAVA_OPTS: `${peerJavaOptions} -Djava.io.tmpdir=${folder}` })
  let reader: EventReader | undefined
  try {
    await until(() => topicExists(ground, output))
    reader = await EventReader.start(ground.services.kafkaBrokers, output, place.partitions)
    const { events } = reader
    // it joins its group, and works off what earlier runs left on the topic
    await until(async () => {
      const [id] = await sentBy(startLoad('producer', { rate: 10, seconds: 1, warmUpS: 0 }, place.env))
      await sleep(1_000)
      return id !== undefined && events.has(id)
    })
    const latencies: PathLatency[] = []
    for (const load of loads) {
      const start = () => startLoad('producer', load, place.env)
      latencies.push(await measurePath(ground, reader, load, start, { streams: [peer.pid] }))
    }
    return latencies
  } finally {
    await reader?.close()
    await peer.end('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
}

async function sentBy(load: ReturnType<typeof startLoad>): Promise<readonly string[]> {
  const { sent } = JSON.parse(await load.finished()) as { readonly sent: readonly (readonly [string, number])[] }
  await load.end()
  return sent.map(([id]) => id)
}

async function topicExists(ground: BenchGround, topic: string): Promise<boolean> {
  const admin = new TopicAdmin(ground.services.kafkaBrokers)
  try {
    return (await admin.describe([topic])).has(topic)
  } finally {
    admin.close()
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + patienceMs
  while (!(await holds())) {
    if (performance.now() > deadlineMs) throw new Error('the peer did not start to work within a minute')
    await sleep(200)
  }
}
