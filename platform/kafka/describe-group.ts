import { askAny, compactText, exchange, int8, request, text, uvarint, WireReader } from './wire.ts'

/** A member of a group with the partitions that the coordinator has given it. */
export interface GroupMember {
  readonly clientId: string
  readonly partitions: readonly { readonly topic: string; readonly partition: number }[]
}

const findCoordinator = { apiKey: 10, version: 2, group: 0 } as const
/** Of groups of the protocol `consumer` (KIP-848), brokers from 4.0. */
const consumerGroupDescribe = { apiKey: 69, version: 0 } as const
const noSuchGroup = 69
const uuidBytes = 16

/**
 * Asks a group's coordinator for its members; none of a group that it does not know. By hand, since the client's own call ends the process where the
 * coordinator is late or answers with an error (docs/decisions/0014-missed-partitions.md).
 * @param brokers host:port list; the first that answers tells who the coordinator is
 * @throws {AppError} KAFKA_UNAVAILABLE when nobody answers, or when the coordinator does with an error
 */
export async function describeGroup(brokers: string, group: string, timeoutMs: number): Promise<readonly GroupMember[]> {
  return await askAny(brokers, `tells who is in the group ${group}`, async (broker) => {
    const coordinator = readCoordinator(await exchange(broker, coordinatorRequest(group), timeoutMs))
    return readMembers(await exchange(coordinator, describeRequest(group), timeoutMs))
  })
}

function coordinatorRequest(group: string): Buffer {
  return request(findCoordinator, [text(group), int8(findCoordinator.group)])
}

/** @returns host:port */
function readCoordinator(bytes: Buffer): string {
  const read = new WireReader(bytes)
  read.int32() // correlation id
  read.int32() // throttle time
  const errorCode = read.int16()
  const message = read.text()
  if (errorCode !== 0) throw new Error(`no coordinator: error ${errorCode} ${message ?? ''}`)
  read.int32() // node
  const host = read.text()
  return `${host}:${read.int32()}`
}

function describeRequest(group: string): Buffer {
  const noTags = uvarint(0)
  return request(consumerGroupDescribe, [noTags, uvarint(2), compactText(group), int8(0), noTags])
}

function readMembers(bytes: Buffer): readonly GroupMember[] {
  const read = new WireReader(bytes)
  read.int32() // correlation id
  read.tags()
  read.int32() // throttle time
  // one was asked for, so one group is told, and what comes behind its members is not read
  read.uvarint()
  const errorCode = read.int16()
  const message = read.compactText()
  if (errorCode === noSuchGroup) return []
  if (errorCode !== 0) throw new Error(`error ${errorCode} ${message ?? ''}`)
  read.compactText() // group
  read.compactText() // state
  read.int32() // group's epoch
  read.int32() // assignment's epoch
  read.compactText() // assignor
  return read.compactArray(() => {
    read.compactText() // member
    read.compactText() // instance
    read.compactText() // rack
    read.int32() // epoch
    const clientId = read.compactText() ?? ''
    read.compactText() // host
    read.compactArray(() => read.compactText()) // subscribed topics
    read.compactText() // subscribed pattern
    const partitions = readAssignment(read)
    readAssignment(read) // the assignment that it is to have once others have given theirs back
    read.tags()
    return { clientId, partitions }
  })
}

function readAssignment(read: WireReader): GroupMember['partitions'] {
  const topics = read.compactArray(() => {
    read.skip(uuidBytes)
    const topic = read.compactText() ?? ''
    const partitions = read.compactArray(() => read.int32())
    read.tags()
    return partitions.map((partition) => ({ topic, partition }))
  })
  read.tags()
  return topics.flat()
}
