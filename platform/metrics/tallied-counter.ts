import { Counter, type CounterConfiguration } from 'prom-client'

/** A counter for what happens very often: plain numbers until somebody asks. With labels prom-client puts together and looks up a text for every increment. */
export class TalliedCounter<Label extends string> {
  readonly counter: Counter<Label>
  readonly #counts = new Map<string, number>()

  /** @param labelsOf labels of what `add` is told */
  constructor(configuration: CounterConfiguration<Label>, labelsOf: (value: string) => Readonly<Record<Label, string>>) {
    this.counter = new Counter<Label>({
      ...configuration,
      collect: () => {
        for (const [value, count] of this.#counts) this.counter.inc(labelsOf(value), count)
        this.#counts.clear()
      },
    })
  }

  add(value: string, count = 1): void {
    if (count > 0) this.#counts.set(value, (this.#counts.get(value) ?? 0) + count)
  }
}
