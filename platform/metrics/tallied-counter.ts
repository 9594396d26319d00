import { Counter, type CounterConfiguration } from 'prom-client'

/** A counter for what happens very often: plain numbers until somebody asks. With labels an increment costs prom-client some four microseconds. */
export class TalliedCounter<Label extends string> {
  readonly #counts = new Map<string, number>()

  /** @param labelsOf labels of what `add` is told */
  constructor(configuration: CounterConfiguration<Label>, labelsOf: (value: string) => Readonly<Record<Label, string>>) {
    const counter: Counter<Label> = new Counter<Label>({
      ...configuration,
      collect: () => {
        for (const [value, count] of this.#counts) counter.inc(labelsOf(value), count)
        this.#counts.clear()
      },
    })
    this.counter = counter
  }

  readonly counter: Counter<Label>

  add(value: string, count = 1): void {
    if (count > 0) this.#counts.set(value, (this.#counts.get(value) ?? 0) + count)
  }
}
