import type { LoyaltyProgram } from '../../core/loyalty-program.ts'
import type { LoyaltyPayment } from '../../processors/loyalty/lot.ts'
import type { StoredProgram } from '../../processors/loyalty/stores.ts'
import type { Visits } from '../../processors/loyalty/visits.ts'
import { type VisitsInput, type VisitsStores, visitsProcessor } from '../../processors/loyalty/visits-processor.ts'
import type { KeyOf, RowOf, StoreHandle, StoreHandles } from '../../processors/runtime/index.ts'
import type { TransactionEvent } from '../../schemas/records.ts'

/** What was in force when a payment completed. */
export interface KeptTerms {
  readonly programVersion: number
  readonly visitThreshold: number
  readonly category: string | null
}

/** Finds a version of a merchant's program. */
export type Programs = (merchantId: string, version: number) => LoyaltyProgram | undefined

/** Where an event lies in the log, and when it was appended there. */
export interface At {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  readonly timestampMs: number
}

/** The rows of one partition as the processor makes them from its events, in memory. It is the worker's own rule, over maps instead of tables. */
export class Shadow {
  readonly #visits = new Map<string, Visits>()
  readonly #payments = new Map<string, LoyaltyPayment>()
  /** Keys of payments by customer and store. */
  readonly #places = new Map<string, Set<string>>()
  readonly #handles: StoreHandles<VisitsStores>
  readonly #programs: Programs
  #terms: KeptTerms = { programVersion: 0, visitThreshold: 0, category: null }

  constructor(programs: Programs) {
    this.#programs = programs
    this.#handles = {
      visits: handle<'visits'>(
        (key) => this.#visits.get(placeText(key)),
        (row) => this.#visits.set(placeText(row), row),
      ),
      payments: {
        ...handle<'payments'>(
          (key) => this.#payments.get(paymentText(key)),
          (row) => this.#putPayment(row),
        ),
        range: (_name, equals, from = -Infinity, to = Infinity) => this.#paymentsOf(equals as LoyaltyPayment, from, to),
      },
      // as they were when the payment at hand completed
      registered: handle<'registered'>((key) => ({ ...key, ...this.#terms })),
      programs: handle<'programs'>((key) => this.#program({ ...key, version: this.#terms.programVersion })),
      versions: handle<'versions'>((key) => this.#program(key)),
      // the words of a greeting are no part of what is compared
      languages: handle<'languages'>(() => undefined),
    }
  }

  /** @param terms of the payment, where the event completes one */
  apply(event: TransactionEvent, terms: KeptTerms | undefined, at: At): void {
    if (terms !== undefined) this.#terms = terms
    const input: VisitsInput = { name: 'TransactionEvent', value: event }
    const record = { ...at, key: event.customerId, event: input, headers: {} }
    visitsProcessor.process(record, this.#handles, { nowMs: at.timestampMs, partition: at.partition, position: at, ...nowhere })
  }

  visits(): readonly Visits[] {
    return [...this.#visits.values()]
  }

  payments(): readonly LoyaltyPayment[] {
    return [...this.#payments.values()]
  }

  #program({ merchantId, version }: Pick<StoredProgram, 'merchantId' | 'version'>): StoredProgram | undefined {
    const document = version === 0 ? undefined : this.#programs(merchantId, version)
    return document === undefined ? undefined : { merchantId, version, document }
  }

  #putPayment(row: LoyaltyPayment): void {
    const key = paymentText(row)
    this.#payments.set(key, row)
    const place = this.#places.get(placeText(row)) ?? new Set()
    this.#places.set(placeText(row), place.add(key))
  }

  #paymentsOf(place: LoyaltyPayment, from: number, to: number): readonly LoyaltyPayment[] {
    return [...(this.#places.get(placeText(place)) ?? [])]
      .map((key) => this.#payments.get(key) as LoyaltyPayment)
      .filter(({ eventTimeMs }) => eventTimeMs >= from && eventTimeMs <= to)
      .sort((one, other) => one.eventTimeMs - other.eventTimeMs)
  }
}

const nothing = (): void => undefined
const nowhere = { forward: nothing, send: nothing, count: nothing }

type HandleOf<Name extends keyof VisitsStores> = StoreHandle<RowOf<VisitsStores[Name]>, KeyOf<VisitsStores[Name]>>

function handle<Name extends keyof VisitsStores>(
  get: HandleOf<Name>['get'],
  put: (row: RowOf<VisitsStores[Name]>) => unknown = refuse,
): HandleOf<Name> {
  return { get, put: (row) => void put(row as RowOf<VisitsStores[Name]>), delete: refuse, range: refuse }
}

function refuse(): never {
  throw new Error('the processor does not do this')
}

function placeText({ customerId, merchantId, storeId }: Pick<Visits, 'customerId' | 'merchantId' | 'storeId'>): string {
  return JSON.stringify([customerId, merchantId, storeId])
}

export function paymentText({
  customerId,
  merchantId,
  storeId,
  eventTimeMs,
  paymentId,
}: Pick<LoyaltyPayment, 'customerId' | 'merchantId' | 'storeId' | 'eventTimeMs' | 'paymentId'>): string {
  return JSON.stringify([customerId, merchantId, storeId, eventTimeMs, paymentId])
}
