import type { Flow, Task, WantedKeys } from './flow.ts'
import type { RowStore } from './row-store.ts'

/**
 * One step of a topology. A node keeps nothing in itself but its settings: whatever it must remember lies in rows, as a batch may be run again and
 * a partition may move.
 */
export abstract class Node {
  readonly name: string
  readonly children: Node[] = []
  /** Nodes whose rows this one reads, or that it feeds beside its children: they belong to the same task. */
  readonly relatives: Node[] = []

  constructor(name: string) {
    this.name = name
  }

  /** Handles a record: reads and writes rows, and passes on what comes out. */
  abstract process(flow: Flow, task: Task): void

  /** Names the rows that `process` is sure to read, so that a batch reads them at once. What is not named costs another round. */
  keys(_flow: Flow, _wanted: WantedKeys): void {}

  /** Stores of its own. */
  stores(): readonly RowStore[] {
    return []
  }

  /** True where a null key goes on through a left or outer join; repartitioning before it keeps null keys. */
  readonly takesNullKeys: boolean = false

  forward(flow: Flow, task: Task): void {
    const { children } = this
    for (let place = 0; place < children.length; place++) (children[place] as Node).process(flow, task)
  }

  protected forwardKeys(flow: Flow, wanted: WantedKeys): void {
    for (const child of this.children) child.keys(flow, wanted)
  }
}

/** A node without state: what it does depends on the record alone. */
export abstract class StatelessNode extends Node {
  /** Calls `emit` for each record that comes out. */
  protected abstract apply(flow: Flow, emit: (flow: Flow) => void): void

  override process(flow: Flow, task: Task): void {
    this.apply(flow, (out) => this.forward(out, task))
  }

  override keys(flow: Flow, wanted: WantedKeys): void {
    this.apply(flow, (out) => this.forwardKeys(out, wanted))
  }
}

/** Passes everything on. */
export class PassNode extends Node {
  override process(flow: Flow, task: Task): void {
    this.forward(flow, task)
  }

  override keys(flow: Flow, wanted: WantedKeys): void {
    this.forwardKeys(flow, wanted)
  }
}
