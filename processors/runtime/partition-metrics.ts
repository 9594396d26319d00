import { Gauge, type Registry } from '../../platform/metrics/metrics.ts'
import type { PartitionSlot } from './loop/partition-slot.ts'
import { workerPrefix } from './runtime-metrics.ts'

/**
 * Gauges of the partitions that a worker has at work, read when somebody asks for them, so that batches pay nothing. A partition that was given away
 * is not shown any more: its new owner shows it.
 */
export function partitionMetrics(registry: Registry, slots: () => Iterable<PartitionSlot>): void {
  const gauge = (name: string, help: string, read: (slot: PartitionSlot) => number | undefined): void => {
    new Gauge({
      name: `${workerPrefix}${name}`,
      help,
      labelNames: ['partition'],
      registers: [registry],
      collect() {
        this.reset()
        for (const slot of slots()) {
          const value = read(slot)
          if (value !== undefined) this.set({ partition: String(slot.owned.partition) }, value)
        }
      },
    })
  }
  gauge('lag_records', 'records not processed yet, by the end of the log that was seen last', (slot) => slot.lag)
  gauge('next_offset', 'offset of the next record to process', ({ owned }) => owned.cursor.nextOffset)
  gauge('queue_records', 'records fetched that wait for a batch', ({ queue }) => queue.length)
  gauge(
    'waiting_seconds',
    'how long the oldest unprocessed record waits, by its append time; while it is not fetched, since the last progress',
    waitingS,
  )
  gauge(
    'parked_keys',
    'keys with a dead letter that nobody has settled, whose later records are parked',
    ({ owned }) => owned.parkedKeys?.size,
  )
  new Gauge({
    name: `${workerPrefix}dead_letters_waiting`,
    help: 'dead letters that nobody has settled: open, and parked behind an open one; at most half a minute old',
    labelNames: ['partition', 'state'],
    registers: [registry],
    collect() {
      this.reset()
      for (const { owned, deadLetters } of slots()) {
        for (const state of ['open', 'parked'] as const) this.set({ partition: String(owned.partition), state }, deadLetters[state])
      }
    },
  })
}

function waitingS(slot: PartitionSlot): number {
  const head = slot.queue.at(0)
  if (head !== undefined) return Math.max(0, (Date.now() - head.timestamp) / 1_000)
  return (slot.lag ?? 0) === 0 ? 0 : (performance.now() - slot.progressAtMs) / 1_000
}
