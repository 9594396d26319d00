import { askAny, exchange, int8, int32, request, text, WireReader } from './wire.ts'

/** Settings of a topic by name, as the broker applies them. */
export type TopicSettings = ReadonlyMap<string, string | null>

/** The newest version without the compact encoding; brokers from 0.11 to 4.x answer it. */
const describeConfigs = { apiKey: 32, version: 1 } as const
const topicResource = 2

/**
 * Asks a broker for the settings of topics (DescribeConfigs). Spoken by hand, in plain text, since the Kafka client's admin has no such call.
 * @param brokers host:port list; the first that answers serves
 * @throws {AppError} KAFKA_UNAVAILABLE when none answers within `timeoutMs`
 */
export async function describeTopicSettings(
  brokers: string,
  topics: readonly string[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, TopicSettings>> {
  return await askAny(brokers, 'tells the settings of its topics', async (broker) =>
    readResponse(await exchange(broker, settingsRequest(topics), timeoutMs)),
  )
}

function settingsRequest(topics: readonly string[]): Buffer {
  const resources = topics.flatMap((topic) => [int8(topicResource), text(topic), int32(-1)])
  return request(describeConfigs, [int32(topics.length), ...resources, int8(0)])
}

function readResponse(bytes: Buffer): ReadonlyMap<string, TopicSettings> {
  const read = new WireReader(bytes)
  read.int32() // correlation id
  read.int32() // throttle time
  const topics = new Map<string, TopicSettings>()
  for (let results = read.int32(); results > 0; results--) {
    const errorCode = read.int16()
    const message = read.text()
    read.int8()
    const name = read.text() ?? ''
    const settings = new Map<string, string | null>()
    for (let entries = read.int32(); entries > 0; entries--) {
      settings.set(read.text() ?? '', read.text())
      read.int8() // read only
      read.int8() // source
      read.int8() // sensitive
      for (let synonyms = read.int32(); synonyms > 0; synonyms--) {
        read.text()
        read.text()
        read.int8()
      }
    }
    if (errorCode !== 0) throw new Error(`settings of ${name}: error ${errorCode} ${message ?? ''}`)
    topics.set(name, settings)
  }
  return topics
}
