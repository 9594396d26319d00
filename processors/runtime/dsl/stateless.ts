import type { Flow, Task, WantedKeys } from './flow.ts'
import { Node, StatelessNode } from './node.ts'

export type KeyValueTest = (key: unknown, value: unknown) => boolean

export class FilterNode extends StatelessNode {
  readonly #test: KeyValueTest
  readonly #keep: boolean

  constructor(name: string, test: KeyValueTest, keep: boolean) {
    super(name)
    this.#test = test
    this.#keep = keep
  }

  protected override apply(flow: Flow, emit: (flow: Flow) => void): void {
    if (this.#test(flow.key, flow.value) === this.#keep) emit(flow)
  }
}

/** map, selectKey, mapValues, and their flat forms: any number of records out of one. */
export class MapNode extends StatelessNode {
  readonly #map: (flow: Flow) => readonly Flow[]

  constructor(name: string, map: (flow: Flow) => readonly Flow[]) {
    super(name)
    this.#map = map
  }

  protected override apply(flow: Flow, emit: (flow: Flow) => void): void {
    for (const out of this.#map(flow)) emit(out)
  }
}

/** Calls a function for each record; not while keys are collected, so once for each time a batch is processed. */
export class PeekNode extends Node {
  readonly #look: (key: unknown, value: unknown) => void

  constructor(name: string, look: (key: unknown, value: unknown) => void) {
    super(name)
    this.#look = look
  }

  override process(flow: Flow, task: Task): void {
    this.#look(flow.key, flow.value)
    this.forward(flow, task)
  }

  override keys(flow: Flow, wanted: WantedKeys): void {
    this.forwardKeys(flow, wanted)
  }
}

/** Sends a record to the first branch whose test it passes; to none when it passes none. */
export class BranchNode extends Node {
  readonly #branches: { readonly test: KeyValueTest; readonly to: Node }[] = []

  add(test: KeyValueTest, to: Node): void {
    this.#branches.push({ test, to })
    this.children.push(to)
  }

  override process(flow: Flow, task: Task): void {
    this.#branchFor(flow)?.process(flow, task)
  }

  override keys(flow: Flow, wanted: WantedKeys): void {
    this.#branchFor(flow)?.keys(flow, wanted)
  }

  #branchFor({ key, value }: Flow): Node | undefined {
    return this.#branches.find(({ test }) => test(key, value))?.to
  }
}
