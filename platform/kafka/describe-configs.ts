import { connect, type Socket } from 'node:net'
import { AppError } from '../../core/errors.ts'

/** Settings of a topic by name, as the broker applies them. */
export type TopicSettings = ReadonlyMap<string, string | null>

const apiKey = 32
/** The newest version without the compact encoding; brokers from 0.11 to 4.x answer it. */
const apiVersion = 1
const topicResource = 2
const maxResponseBytes = 4 * 1024 * 1024

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
  const body = Buffer.concat(parts)
  return Buffer.concat([int32(body.length), body])
}

function exchange(broker: string, bytes: Buffer, timeoutMs: number): Promise<Buffer> {
  const colon = broker.lastIndexOf(':')
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ host: broker.slice(0, colon), port: Number(broker.slice(colon + 1)) })
    let received = Buffer.alloc(0)
    const fail = (error: Error): void => {
      socket.destroy()
      reject(error)
    }
    socket.setTimeout(timeoutMs, () => fail(new Error(`no answer within ${timeoutMs} ms`)))
    socket.once('error', fail)
    socket.once('close', () => reject(new Error('the broker closed the connection')))
    socket.once('connect', () => socket.write(bytes))
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      if (received.length < 4) return
      const length = received.readInt32BE(0)
      if (length < 0 || length > maxResponseBytes) fail(new Error(`an answer of ${length} bytes`))
      else if (received.length >= length + 4) {
        resolve(received.subarray(4, length + 4))
        socket.end()
      }
    })
  })
}

function readResponse(bytes: Buffer): ReadonlyMap<string, TopicSettings> {
  const read = new Reader(bytes)
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

class Reader {
  readonly #bytes: Buffer
  #at = 0
  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }
  int8(): number {
    this.#at += 1
    return this.#bytes.readInt8(this.#at - 1)
  }
  int16(): number {
    this.#at += 2
    return this.#bytes.readInt16BE(this.#at - 2)
  }
  int32(): number {
    this.#at += 4
    return this.#bytes.readInt32BE(this.#at - 4)
  }
  text(): string | null {
    const length = this.int16()
    if (length < 0) return null
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }
}

function int8(value: number): Buffer {
  return Buffer.from([value])
}
function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([int16(bytes.length), bytes])
}
