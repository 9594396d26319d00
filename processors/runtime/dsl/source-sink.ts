import { publishable } from '../loop/publishable.ts'
import type { Flow, Task } from './flow.ts'
import { Node, PassNode } from './node.ts'
import type { Serde } from './serde.ts'
import type { Consumed, Produced } from './topic-formats.ts'
import { keyToText, keyToTextOrNull } from './windowed.ts'

/** A topic from outside the application. */
export class SourceNode extends PassNode {
  readonly topic: string
  readonly consumed: Consumed<unknown, unknown>
  nullKeys: boolean
  tombstones: boolean

  constructor(name: string, topic: string, consumed: Consumed<unknown, unknown>) {
    super(name)
    this.topic = topic
    this.consumed = consumed
    this.nullKeys = consumed.nullKeys
    this.tombstones = consumed.tombstones
  }

  /** Epoch milliseconds. */
  timeOf(value: unknown, appendTimeMs: number): number {
    return this.consumed.timestampOf?.(value, appendTimeMs) ?? appendTimeMs
  }
}

/** Name of what a topic with a serde of its own holds; events have names themselves. */
export const plainName = 'value'

/** Publishes to a topic after the commit. */
export class SinkNode extends Node {
  readonly #topicOf: (key: unknown, value: unknown) => string
  readonly #serde: Serde<unknown> | undefined

  constructor(name: string, topicOf: (key: unknown, value: unknown) => string, produced: Produced<unknown>) {
    super(name)
    this.#topicOf = topicOf
    this.#serde = produced.serde
  }

  /** True when the worker's serde encodes its values and names their topics. */
  get takesEvents(): boolean {
    return this.#serde === undefined
  }

  override process({ key, value, timestampMs }: Flow, task: Task): void {
    if (this.#serde === undefined) {
      task.context.forward(value as never, keyToText(key))
      return
    }
    const serde = this.#serde
    const topic = this.#topicOf(key, value)
    task.context.send({
      topic,
      key: typeof key === 'string' ? key : keyToTextOrNull(key),
      value: value === null ? null : publishable(`an output for ${topic}`, () => serde.encode(value)),
      event: { name: plainName, value },
      timestampMs,
    })
  }
}
