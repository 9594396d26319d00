import type { AppError, RecordPosition } from '../../core/errors.ts'
import { keyText } from './loop/parked-keys.ts'
import type { BatchRecord, FailurePhase, Redelivery, Slice } from './loop/slice.ts'
import type { NamedRecord } from './processor.ts'

/** A dead letter of a test driver, in its latest state. */
export interface DrivenDeadLetter<In extends NamedRecord> extends RecordPosition {
  readonly event: In
  readonly error: AppError
  readonly phase: FailurePhase
  readonly state: 'open' | 'parked' | 'replayed' | 'discarded'
}

interface Row<In extends NamedRecord> extends DrivenDeadLetter<In> {
  readonly record: BatchRecord<In>
}

/** What stands in stream_dead_letters for a worker, by the rules of loop/dead-letter-rows.ts: the order of a key is kept. */
export class DrivenDeadLetters<In extends NamedRecord> {
  readonly #rows = new Map<string, Row<In>>()

  all(): readonly DrivenDeadLetter<In>[] {
    return [...this.#rows.values()].map(({ topic, partition, offset, event, error, phase, state }) => ({
      topic,
      partition,
      offset,
      event,
      error,
      phase,
      state,
    }))
  }

  /** Takes in what a slice committed. */
  committed<Out extends NamedRecord>({ deadLetters, settled }: Slice<In, Out>): void {
    for (const { record, error, phase } of deadLetters) {
      const { topic, partition, offset, event } = record
      this.#rows.set(idOf(record), { topic, partition, offset, event, error, phase, state: phase === 'parked' ? 'parked' : 'open', record })
    }
    for (const { record, outcome } of settled) {
      const row = this.#rows.get(idOf(record))
      if (row !== undefined && (outcome === 'replayed' || outcome === 'discarded')) this.#rows.set(idOf(record), { ...row, state: outcome })
    }
  }

  /** Keys of a partition with a dead letter that is not settled. */
  keys(partition: number): readonly Buffer[] {
    return this.#unsettled(partition).flatMap(({ record }) => (record.raw.key === null ? [] : [record.raw.key]))
  }

  /** What to process now, in the order of the log: what is asked for, and parked ones that nothing stands before. */
  due(
    partition: number,
    asked: (letter: DrivenDeadLetter<In>) => boolean,
    action: 'replay' | 'discard',
    nowMs: number,
  ): readonly BatchRecord<In>[] {
    const blocked = new Set<string>()
    return this.#unsettled(partition).flatMap((row) => {
      const key = keyText(row.record.raw.key)
      const wanted = asked(row)
      const behind = key !== undefined && blocked.has(key)
      if (row.state === 'open' && !wanted && key !== undefined) blocked.add(key)
      if (!wanted && (row.state === 'open' || behind)) return []
      const treatment: Redelivery['treatment'] = wanted && action === 'discard' ? 'discard' : behind ? 'held' : 'process'
      return [{ ...row.record, timestampMs: nowMs, failure: undefined, redelivery: { treatment, requestId: undefined } }]
    })
  }

  #unsettled(partition: number): readonly Row<In>[] {
    return [...this.#rows.values()]
      .filter((row) => row.partition === partition && (row.state === 'open' || row.state === 'parked'))
      .sort((a, b) => a.offset - b.offset)
  }
}

function idOf({ partition, offset }: RecordPosition): string {
  return `${partition}/${offset}`
}
