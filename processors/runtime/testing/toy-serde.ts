import { AppError } from '../../../core/errors.ts'
import type { RecordSerde } from '../processor.ts'
import type { TransferRequested, TransferSettled } from './toy-topology.ts'

/** JSON behind a magic byte and a schema number; number 1 is known, 2 can be learnt, others do not exist. */
export class ToySerde<In extends TransferRequested | TransferSettled = TransferRequested> implements RecordSerde<In, TransferSettled> {
  readonly #known = new Set([1])
  /** Number of the schema that can be learnt. */
  registers = 2
  /** While true, the registry does not answer. */
  registryAway = false

  decode(bytes: Buffer): In {
    if (bytes[0] !== 0 || bytes.length < 2) throw new AppError('RECORD_UNDECODABLE', 'no magic byte')
    if (!this.#known.has(bytes.readUInt8(1))) throw new Error('unknown schema')
    try {
      return JSON.parse(bytes.toString('utf8', 2)) as In
    } catch (cause) {
      throw new AppError('RECORD_UNDECODABLE', 'no JSON', { cause })
    }
  }

  async learn(bytes: Buffer): Promise<void> {
    await Promise.resolve()
    if (this.registryAway) throw new AppError('REGISTRY_UNAVAILABLE', 'the registry is away')
    if (bytes.readUInt8(1) !== this.registers) throw new AppError('RECORD_UNDECODABLE', 'no such schema')
    this.#known.add(this.registers)
  }

  encode(event: TransferSettled | TransferRequested): Buffer {
    return this.encodeAs(1, event)
  }

  encodeAs(schema: number, event: TransferSettled | TransferRequested): Buffer {
    if (event.name === 'TransferSettled' && event.value.transferId.startsWith('unencodable')) throw new Error('no JSON for this one')
    return Buffer.concat([Buffer.from([0, schema]), Buffer.from(JSON.stringify(event))])
  }

  topicOf(): string {
    return 'settled'
  }
}
