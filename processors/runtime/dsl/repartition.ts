import type { Codec } from './codec.ts'
import { encodeEnvelope } from './envelope.ts'
import type { Change, Flow, Task } from './flow.ts'
import { Node } from './node.ts'
import { keyToTextOrNull } from './windowed.ts'

/**
 * Where the key has changed and the records go on in the partition of the new one: the end of one task and the beginning of another. In between
 * lies the internal topic of the component behind it. A null key ends here, unless a left or outer join behind it takes null keys.
 */
export class RepartitionNode extends Node {
  /** Internal topic of the component behind; set when the application is built. */
  target = ''
  keepsNullKeys = false
  readonly #codec: Codec<unknown> | undefined
  readonly #changes: boolean

  /** @param changes true when the values are changes of a table */
  constructor(name: string, changes: boolean, codec?: Codec<unknown>) {
    super(name)
    this.#changes = changes
    this.#codec = codec
  }

  override process({ key, value, timestampMs }: Flow, task: Task): void {
    if (key === null && !this.keepsNullKeys) return
    const written = this.#changes ? this.#writeChange(value as Change) : this.#write(value)
    task.context.send({
      topic: this.target,
      key: keyToTextOrNull(key),
      ...encodeEnvelope({ entry: this.name, value: written, timestampMs }),
    })
  }

  /** The value that was sent, on the other side. */
  read(written: unknown): unknown {
    if (!this.#changes) return this.#read(written)
    const { newValue, oldValue } = written as Change
    return { newValue: this.#read(newValue), oldValue: this.#read(oldValue) }
  }

  #writeChange({ newValue, oldValue }: Change): Change {
    return { newValue: this.#write(newValue), oldValue: this.#write(oldValue) }
  }

  #write(value: unknown): unknown {
    return value === null || this.#codec === undefined ? value : this.#codec.write(value)
  }

  #read(written: unknown): unknown {
    return written === null || this.#codec === undefined ? written : this.#codec.read(written as Record<string, unknown>)
  }
}
