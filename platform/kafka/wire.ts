/** What the Kafka client has no call for, or none that is safe: single requests by hand, in plain text, each over a connection of its own. */

import { connect, type Socket } from 'node:net'
import { AppError } from '../../core/errors.ts'

const maxResponseBytes = 4 * 1024 * 1024

/**
 * Asks the brokers in turn until one has answered.
 * @param brokers host:port list @param what they do not do, if none does: "tells its name"
 * @throws {AppError} KAFKA_UNAVAILABLE with the last cause
 */
export async function askAny<Answer>(brokers: string, what: string, ask: (broker: string) => Promise<Answer>): Promise<Answer> {
  let lastCause: unknown
  for (const broker of brokers.split(',')) {
    try {
      return await ask(broker.trim())
    } catch (cause) {
      lastCause = cause
    }
  }
  throw new AppError('KAFKA_UNAVAILABLE', `no broker of ${brokers} ${what}`, { cause: lastCause })
}

/**
 * Sends one request and waits for its answer.
 * @param broker host:port @param bytes with their length before them
 * @returns the answer from its correlation id on @throws {Error} of the connection, or when nothing came for `timeoutMs`
 */
export function exchange(broker: string, bytes: Buffer, timeoutMs: number): Promise<Buffer> {
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

/** Reads the fields of an answer in their order; `compact` and `tags` are of the flexible versions (KIP-482). */
export class WireReader {
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
    return this.#textOf(this.int16())
  }
  uvarint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.int8()
      value |= (byte & 0x7f) << shift
      if (byte >= 0) return value
    }
  }
  compactText(): string | null {
    return this.#textOf(this.uvarint() - 1)
  }
  /** Null is read as empty. */
  compactArray<Item>(read: () => Item): readonly Item[] {
    return Array.from({ length: Math.max(0, this.uvarint() - 1) }, read)
  }
  skip(bytes: number): void {
    this.#at += bytes
  }
  /** Fields that later brokers may add. */
  tags(): void {
    for (let left = this.uvarint(); left > 0; left--) {
      this.uvarint()
      this.skip(this.uvarint())
    }
  }
  #textOf(length: number): string | null {
    if (length < 0) return null
    this.#at += length
    return this.#bytes.toString('utf8', this.#at - length, this.#at)
  }
}

export function int8(value: number): Buffer {
  return Buffer.from([value])
}
function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeInt16BE(value)
  return bytes
}
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}
export function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([int16(bytes.length), bytes])
}
export function compactText(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([uvarint(bytes.length + 1), bytes])
}
export function uvarint(value: number): Buffer {
  const bytes: number[] = []
  let left = value
  for (; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80)
  return Buffer.from([...bytes, left])
}

/** A request as it goes over the wire: its length and its header before its fields. */
export function request(api: { readonly apiKey: number; readonly version: number }, fields: readonly Buffer[]): Buffer {
  const body = Buffer.concat([int16(api.apiKey), int16(api.version), int32(1), text('paystream'), ...fields])
  return Buffer.concat([int32(body.length), body])
}
