import type { Flow, Task } from './flow.ts'
import { PassNode } from './node.ts'
import type { Window } from './windowed.ts'

/** A record that came after its window had closed. */
export interface LateRecord<V> {
  readonly value: V
  /** The window it would have been in. */
  readonly window: Window
  /** How much too late it came: 0 had it come when the window closed. */
  readonly latenessMs: number
}

/** Where late records go: counted as dropped, and passed to the side output if someone reads it. */
export class LateNode extends PassNode {
  late(flow: Flow, task: Task, window: Window, latenessMs: number): void {
    task.drop()
    if (this.children.length === 0) return
    const value: LateRecord<unknown> = { value: flow.value, window, latenessMs }
    this.forward({ key: flow.key, value, timestampMs: flow.timestampMs }, task)
  }
}
