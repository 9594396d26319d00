import { createHash } from 'node:crypto'
import type { Change, Flow, Task } from './flow.ts'
import type { Graph } from './graph.ts'
import type { KeyValueRows } from './key-value-rows.ts'
import { Node } from './node.ts'
import { toJson } from './serde.ts'
import { type Subscription, SubscriptionRows } from './subscription-rows.ts'
import type { TableNode, ValueGetter } from './table-node.ts'
import { TableSourceNode } from './table-source.ts'
import type { TableJoiner } from './table-table-join.ts'
import { keyFromText, keyToText } from './windowed.ts'

export type ForeignKeyOf = (value: unknown, key: unknown) => unknown

/** What becomes of a subscription, and when it is answered. */
type Instruction = 'delete' | 'delete-and-answer' | 'answer-if-found' | 'answer'

/** Sent to the partition of the foreign key; `digest` tells by which value of the left row it was caused. */
interface Request {
  readonly primaryKey: string
  readonly digest: string | null
  readonly instruction: Instruction
}

/** Sent back to the partition of the left row. */
interface Answer {
  readonly digest: string | null
  readonly value: unknown
}

/**
 * A join with the row that a left row names in its value: left rows subscribe in the partition of the foreign key, and every answer comes back to the
 * partition of the left row, where it counts only if the left row is still the one that asked.
 */
export class ForeignKeyJoin {
  readonly #name: string
  readonly #left: TableNode
  readonly #right: TableNode
  readonly #foreignKeyOf: ForeignKeyOf
  readonly #joiner: TableJoiner
  readonly #padded: boolean

  constructor(name: string, left: TableNode, right: TableNode, foreignKeyOf: ForeignKeyOf, joiner: TableJoiner, padded: boolean) {
    this.#name = name
    this.#left = left
    this.#right = right
    this.#foreignKeyOf = foreignKeyOf
    this.#joiner = joiner
    this.#padded = padded
    left.sendOldValues(true)
    right.sendOldValues(true)
  }

  addTo(graph: Graph, rows: KeyValueRows, kept: boolean): TableNode {
    const subscriptions = new SubscriptionRows(`${this.#name}-subscriptions`)
    const send = graph.add(new SendNode(`${this.#name}-send`, this.#foreignKeyOf, this.#padded), this.#left)
    const receive = new ReceiveNode(`${this.#name}-receive`, subscriptions, this.#right)
    graph.add(receive, graph.repartition(send, false))
    const foreign = graph.add(new ForeignNode(`${this.#name}-foreign`, subscriptions, receive), this.#right)
    const answers = graph.repartition(receive, false)
    foreign.children.push(answers)
    const resolve = graph.add(new ResolveNode(`${this.#name}-resolve`, this.#left, this.#joiner, this.#padded), answers)
    return graph.add(new TableSourceNode(`${this.#name}-result`, rows, kept), resolve)
  }
}

/** Turns changes of the left table into requests. */
class SendNode extends Node {
  readonly #foreignKeyOf: ForeignKeyOf
  readonly #padded: boolean

  constructor(name: string, foreignKeyOf: ForeignKeyOf, padded: boolean) {
    super(name)
    this.#foreignKeyOf = foreignKeyOf
    this.#padded = padded
  }

  override process(flow: Flow, task: Task): void {
    const { newValue, oldValue } = flow.value as Change
    if (newValue === null && oldValue === null) return
    const before = oldValue === null ? null : this.#foreignKeyOf(oldValue, flow.key)
    const after = newValue === null ? null : this.#foreignKeyOf(newValue, flow.key)
    const send = (foreignKey: unknown, instruction: Instruction) => {
      const request: Request = { primaryKey: keyToText(flow.key), digest: digestOf(newValue), instruction }
      this.forward({ key: foreignKey, value: request, timestampMs: flow.timestampMs }, task)
    }
    const moved = before !== null && (after === null || keyToText(before) !== keyToText(after))
    if (this.#padded) {
      if (moved) send(before, 'delete')
      send(after, 'answer')
      return
    }
    if (newValue !== null && after === null) task.drop()
    if (after === null) {
      if (before !== null) send(before, 'delete-and-answer')
      return
    }
    if (moved) send(before, 'delete')
    send(after, moved ? 'answer' : 'answer-if-found')
  }
}

/** Keeps subscriptions and answers them with the right row as it is now. */
class ReceiveNode extends Node {
  override readonly takesNullKeys = true
  readonly #subscriptions: SubscriptionRows
  readonly #right: ValueGetter

  constructor(name: string, subscriptions: SubscriptionRows, right: TableNode) {
    super(name)
    this.relatives.push(right)
    this.#subscriptions = subscriptions
    this.#right = right.getter()
  }

  override process({ key, value, timestampMs }: Flow, task: Task): void {
    const { primaryKey, digest, instruction } = value as Request
    if (key !== null) {
      const subscription: Subscription = { primaryKey, digest, timestampMs }
      if (instruction.startsWith('delete')) this.#subscriptions.delete(task, key, primaryKey)
      else this.#subscriptions.put(task, key, subscription)
    }
    const right = key === null ? undefined : this.#right(task, key)
    if (instruction === 'delete' || (instruction === 'answer-if-found' && right === undefined)) return
    const answer: Answer = { digest, value: instruction === 'delete-and-answer' ? null : (right?.value ?? null) }
    const answeredMs = right === undefined ? timestampMs : Math.max(timestampMs, right.timestampMs)
    this.forward({ key: keyFromText(primaryKey), value: answer, timestampMs: answeredMs }, task)
  }

  override stores() {
    return [this.#subscriptions]
  }
}

/** Answers every subscription of a right row that has changed. */
class ForeignNode extends Node {
  readonly #subscriptions: SubscriptionRows

  constructor(name: string, subscriptions: SubscriptionRows, receiver: Node) {
    super(name)
    this.relatives.push(receiver)
    this.#subscriptions = subscriptions
  }

  override process({ key, value, timestampMs }: Flow, task: Task): void {
    if (key === null) {
      task.drop()
      return
    }
    for (const { primaryKey, digest } of this.#subscriptions.of(task, key)) {
      const answer: Answer = { digest, value: (value as Change).newValue }
      this.forward({ key: keyFromText(primaryKey), value: answer, timestampMs }, task)
    }
  }
}

/** Joins an answer with the left row that asked; an answer to a value that is no longer there is dropped. */
class ResolveNode extends Node {
  readonly #left: ValueGetter
  readonly #joiner: TableJoiner
  readonly #padded: boolean

  constructor(name: string, left: TableNode, joiner: TableJoiner, padded: boolean) {
    super(name)
    this.relatives.push(left)
    this.#left = left.getter()
    this.#joiner = joiner
    this.#padded = padded
  }

  override process(flow: Flow, task: Task): void {
    const { digest, value: right } = flow.value as Answer
    const left = this.#left(task, flow.key)?.value ?? null
    if (digestOf(left) !== digest) {
      task.drop()
      return
    }
    const nothing = left === null || (right === null && !this.#padded)
    this.forward({ ...flow, value: nothing ? null : this.#joiner(left, right) }, task)
  }
}

/** Equal for equal values, whatever the order of their fields. */
function digestOf(value: unknown): string | null {
  return value === null
    ? null
    : createHash('sha256')
        .update(toJson(inOrder(value)))
        .digest('base64url')
        .slice(0, 22)
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value
  if (Array.isArray(value)) return value.map(inOrder)
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([field, inner]) => [field, inOrder(inner)]))
}
