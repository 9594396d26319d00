import { AppError } from '../../../core/errors.ts'
import type { CommittedRecord } from '../../../platform/kafka/outbox-producer.ts'
import { deadLetterTopicOf, maxDeadLetterBytes } from '../../../platform/kafka/provision-topics.ts'
import { writeAscii } from '../../../platform/postgres/bind-writer.ts'
import { grownBuffer } from '../../../platform/postgres/grown-buffer.ts'
import type { OwnedPartition } from '../owned-partition.ts'
import type { NamedRecord } from '../processor.ts'
import { traceparentHeader } from './process.ts'
import type { DeadLetter, Output, RawRecord, Slice, SourcePosition } from './slice.ts'

/** Header of every output: `group/topic/topic id/partition/offset/sequence` of what caused it. Topic and group carry their namespace. */
export const sourceHeader = 'paystream-source'
/** Header of a dead letter: how often it was tried. */
export const attemptHeader = 'paystream-attempt'

const formatVersion = 2
const outputKind = 0
const deadLetterKind = 1
const absentLength = 0xffff_ffff

/**
 * The outbox slot of a partition: everything a committed batch must publish, in the order of publication. What is published is always read from
 * these bytes, so that a re-publication by another owner is the same to the byte.
 */
export function encodeOutbox<In extends NamedRecord, Out extends NamedRecord>(
  slice: Slice<In, Out>,
  at: { readonly group: string; readonly namespace: string },
  writer = new OutboxWriter(),
): Buffer | null {
  if (slice.outputs.length === 0 && slice.deadLetters.length === 0) return null
  writer.begin()
  writer.u8(formatVersion)
  let sequence = slice.owned.cursor.outputSequence
  for (const output of slice.outputs) {
    sequence += 1
    writeOutput(writer, output, sequence, at.namespace)
  }
  for (const deadLetter of slice.deadLetters) writeDeadLetter(writer, deadLetter, at.group.slice(at.namespace.length))
  return writer.bytes()
}

function writeOutput(writer: OutboxWriter, output: Output, sequence: number, namespace: string): void {
  writer.u8(outputKind)
  writer.text(namespace + output.topic)
  if (output.key === null) writer.u32(absentLength)
  else writer.text(output.key)
  writer.content(output.value)
  writer.f64(output.offset)
  writer.f64(sequence)
  writer.text(output.traceparent ?? '')
  writer.f64(output.timestampMs ?? Number.NaN)
}

/** Which attempt the record was refused at: the header counts those before. One that waits behind another was not tried now. */
export function attemptOf({ record, phase }: DeadLetter): number {
  const before = Number(record.headers[attemptHeader] ?? 0)
  return (Number.isSafeInteger(before) && before > 0 && before < 1_000_000 ? before : 0) + (phase === 'parked' ? 0 : 1)
}

function writeDeadLetter(writer: OutboxWriter, deadLetter: DeadLetter, group: string): void {
  const { record, error, phase } = deadLetter
  const added: [string, string][] = [
    ['paystream-topic', record.topic],
    ['paystream-partition', String(record.partition)],
    ['paystream-offset', String(record.offset)],
    ['paystream-error-code', error.code],
    ['paystream-phase', phase],
    [attemptHeader, String(attemptOf(deadLetter))],
    ['paystream-dead-at', new Date().toISOString()],
  ]
  const { key, value, kept, omitted } = fitted(record.raw, added)
  if (omitted !== '') added.push(['paystream-omitted', omitted])
  writer.u8(deadLetterKind)
  writer.text(deadLetterTopicOf(record.topic, group))
  writer.content(key)
  writer.content(value)
  writer.u32(kept.length + added.length)
  for (const [name, value] of kept) {
    writer.text(name)
    writer.content(value)
  }
  for (const [name, value] of added) {
    writer.text(name)
    writer.content(Buffer.from(value))
  }
}

/** Room for the framing of a dead letter and for the headers that are added to it, bytes. */
const addedBytes = 2 * 1024
/** Framing of one header, at most, bytes. */
const headerFraming = 10

/**
 * What of a record its queue takes. Kafka measures compressed batches, so a record may have come in that cannot go out again: then its parts are
 * left out, the largest first, and `paystream-omitted` names them. The row in Postgres has them all.
 */
function fitted(raw: RawRecord, added: readonly (readonly [string, string])[]) {
  const kept = raw.headers.filter(([name]) => !added.some(([other]) => other === name))
  const sizes = {
    value: raw.value?.length ?? 0,
    headers: kept.reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + value.length + headerFraming, 0),
    key: raw.key?.length ?? 0,
  }
  const omitted: (keyof typeof sizes)[] = []
  let left = sizes.value + sizes.headers + sizes.key
  for (const [part, size] of (Object.entries(sizes) as [keyof typeof sizes, number][]).sort(([, a], [, b]) => b - a)) {
    if (left <= maxDeadLetterBytes - addedBytes) break
    omitted.push(part)
    left -= size
  }
  return {
    key: omitted.includes('key') ? null : raw.key,
    value: omitted.includes('value') ? null : raw.value,
    kept: omitted.includes('headers') ? [] : kept,
    omitted: omitted.map((part) => `${part}=${sizes[part]}`).join(','),
  }
}

/**
 * Records of an outbox slot, one after the other in the same object, with the same headers: what is wanted of one is taken before the next is asked for.
 * @throws {AppError} STATE_VERSION_NEWER for a format this program does not know
 */
export function* decodeOutbox(bytes: Buffer, owned: OwnedPartition, group: string): Generator<CommittedRecord> {
  const reader = new Reader(bytes)
  const version = reader.u8()
  if (version !== formatVersion)
    throw new AppError('STATE_VERSION_NEWER', `an outbox of format ${version} in ${owned.topic}[${owned.partition}]`)
  const source = `${group}/${owned.topic}/${owned.topicId}/${owned.partition}/`
  const from = { [sourceHeader]: '' }
  const trace = { [traceparentHeader]: '' }
  const [sourceOnly, sourceAndTrace] = [[from], [from, trace]]
  const record: Writable<CommittedRecord> = { topic: '', key: null, value: null, timestampMs: null, headers: sourceOnly }
  while (!reader.done) {
    if (reader.u8() === outputKind) {
      record.topic = reader.again(record.topic)
      record.key = reader.nullableText()
      record.value = reader.content()
      from[sourceHeader] = `${source}${reader.f64()}/${reader.f64()}`
      const traceparent = reader.text()
      trace[traceparentHeader] = traceparent
      record.headers = traceparent === '' ? sourceOnly : sourceAndTrace
      const time = reader.f64()
      record.timestampMs = Number.isNaN(time) ? null : time
      yield record
      continue
    }
    record.topic = reader.text()
    record.key = reader.content()
    record.value = reader.content()
    record.timestampMs = null
    const headers: Readonly<Record<string, Buffer>>[] = []
    for (let left = reader.u32(); left > 0; left--) headers.push({ [reader.text()]: reader.content() ?? Buffer.alloc(0) })
    record.headers = headers
    yield record
  }
}

/** The position in a source header; undefined when it is not one of ours. */
export function parseSource(header: string): SourcePosition | undefined {
  const sequenceAt = header.lastIndexOf('/')
  const offsetAt = header.lastIndexOf('/', sequenceAt - 1)
  if (offsetAt < 1) return undefined
  const sequence = Number(header.slice(sequenceAt + 1))
  const offset = Number(header.slice(offsetAt + 1, sequenceAt))
  if (!Number.isSafeInteger(sequence) || sequence < 1 || !Number.isSafeInteger(offset)) return undefined
  return { source: header.slice(0, offsetAt), offset, sequence }
}

/** Writes outboxes one behind the other into a buffer that is used again. */
export class OutboxWriter {
  #buffer = Buffer.allocUnsafeSlow(16 * 1024)
  #begunAt = 0
  #at = 0

  /** Everything it has written may be overwritten from now on. */
  rewind(): void {
    this.#at = 0
  }
  /** Another outbox begins. */
  begin(): void {
    this.#begunAt = this.#at
  }
  u8(value: number): void {
    this.#room(1)
    this.#at = this.#buffer.writeUInt8(value, this.#at)
  }
  u32(value: number): void {
    this.#room(4)
    this.#at = this.#buffer.writeUInt32BE(value, this.#at)
  }
  f64(value: number): void {
    this.#room(8)
    this.#at = this.#buffer.writeDoubleBE(value, this.#at)
  }
  text(value: string): void {
    this.#room(4 + value.length * 3)
    const at = this.#at + 4
    const length = writeAscii(this.#buffer, value, at) ? value.length : this.#buffer.write(value, at, 'utf8')
    this.#buffer.writeUInt32BE(length, this.#at)
    this.#at += 4 + length
  }
  content(value: Buffer | null): void {
    if (value === null) {
      this.u32(absentLength)
      return
    }
    this.u32(value.length)
    this.#room(value.length)
    value.copy(this.#buffer, this.#at)
    this.#at += value.length
  }
  /** The outbox that was begun last. */
  bytes(): Buffer {
    return this.#buffer.subarray(this.#begunAt, this.#at)
  }
  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return
    // the outboxes before this one stay where they are
    this.#buffer = grownBuffer(this.#buffer, { from: this.#begunAt, to: this.#at, more: bytes })
    this.#at -= this.#begunAt
    this.#begunAt = 0
  }
}

type Writable<Of> = { -readonly [Field in keyof Of]: Of[Field] }

class Reader {
  readonly #buffer: Buffer
  #at = 0
  /** Where the text stands that `again` read last, and how long it is there. */
  #lastAt = 0
  #lastLength = -1
  constructor(buffer: Buffer) {
    this.#buffer = buffer
  }
  get done(): boolean {
    return this.#at >= this.#buffer.length
  }
  u8(): number {
    this.#at += 1
    return this.#buffer.readUInt8(this.#at - 1)
  }
  u32(): number {
    this.#at += 4
    return this.#buffer.readUInt32BE(this.#at - 4)
  }
  f64(): number {
    this.#at += 8
    return this.#buffer.readDoubleBE(this.#at - 8)
  }
  text(): string {
    const length = this.u32()
    if (length === 0) return ''
    this.#at += length
    return this.#buffer.toString('utf8', this.#at - length, this.#at)
  }
  /** A text that is likely to be the same as the one before. */
  again(before: string): string {
    const length = this.#buffer.readUInt32BE(this.#at)
    const at = this.#at + 4
    const same =
      length === this.#lastLength && this.#buffer.compare(this.#buffer, this.#lastAt, this.#lastAt + length, at, at + length) === 0
    if (!same) {
      this.#lastAt = at
      this.#lastLength = length
      return this.text()
    }
    this.#at = at + length
    return before
  }
  nullableText(): string | null {
    if (this.#buffer.readUInt32BE(this.#at) !== absentLength) return this.text()
    this.#at += 4
    return null
  }
  content(): Buffer | null {
    const length = this.u32()
    if (length === absentLength) return null
    this.#at += length
    return this.#buffer.subarray(this.#at - length, this.#at)
  }
}
