import { AppError } from '../../../core/errors.ts'
import type { NamedRecord } from '../processor.ts'
import { keyText } from './parked-keys.ts'
import { UnpublishableOutputError } from './publishable.ts'
import type { BatchRecord, FailurePhase, Slice } from './slice.ts'

/** A record becomes a dead letter, or stays one. What it had done must be undone already. */
export function refuse<In extends NamedRecord, Out extends NamedRecord>(
  slice: Slice<In, Out>,
  record: BatchRecord<In>,
  error: AppError,
  phase: FailurePhase = error instanceof UnpublishableOutputError ? 'publish' : 'process',
): void {
  slice.deadLetters.push({ record, error, phase })
  const key = keyText(record.raw.key)
  if (key !== undefined) slice.failedKeys.add(key)
}

/**
 * True for a record that is not processed now, and is dealt with: a later one of a key that failed, where the topology parks them; a dead letter that
 * discarded; one behind another of its key that is open or failed again, which stays as it is: a replay never overtakes.
 */
export function waitsForItsKey<In extends NamedRecord, Out extends NamedRecord>(slice: Slice<In, Out>, record: BatchRecord<In>): boolean {
  const { redelivery } = record
  if (redelivery === undefined) {
    const { parkedKeys } = slice.owned
    if (parkedKeys === undefined || (parkedKeys.size === 0 && slice.failedKeys.size === 0)) return false
    const { key } = record.raw
    if (!parkedKeys.has(key) && !failedHere(slice, key)) return false
    const { topic, partition, offset } = record
    const error = new AppError('KEY_PARKED', 'an earlier record of this key is a dead letter; this one follows when that is settled', {
      at: { topic, partition, offset },
    })
    slice.deadLetters.push({ record, error, phase: 'parked' })
    return true
  }
  const { treatment } = redelivery
  if (treatment === 'discard') slice.settled.push({ record, outcome: 'discarded' })
  else if (treatment !== 'process') slice.settled.push({ record, outcome: treatment })
  else if (failedHere(slice, record.raw.key)) slice.settled.push({ record, outcome: 'held' })
  else return false
  return true
}

function failedHere(slice: Slice<NamedRecord, NamedRecord>, key: Buffer | null): boolean {
  const text = keyText(key)
  return text !== undefined && slice.failedKeys.has(text)
}
