import { AppError } from '../../core/errors.ts'
import { exchange, framed, int8, int16, int32, text, WireReader } from './wire.ts'

/** Settings of a topic by name, as the broker applies them. */
export type TopicSettings = ReadonlyMap<string, string | null>

const apiKey = 32
/** The newest version without the compact encoding; brokers from 0.11 to 4.x answer it. */
const apiVersion = 1
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
  let lastCause: unknown
  for (const broker of brokers.split(',')) {
    try {
      return readResponse(await exchange(broker.trim(), request(topics), timeoutMs))
    } catch (cause) {
      lastCause = cause
    }
  }
  throw new AppError('KAFKA_UNAVAILABLE', `no broker of ${brokers} tells the settings of its topics`, { cause: lastCause })
}

function request(topics: readonly string[]): Buffer {
  const parts: Buffer[] = [int16(apiKey), int16(apiVersion), int32(1), text('paystream'), int32(topics.length)]
  for (const topic of topics) parts.push(int8(topicResource), text(topic), int32(-1))
  parts.push(int8(0))
  return framed(parts)
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
