import { type PaymentBody, paymentBodyHash } from '../../core/payment-body-hash.ts'
import type { Logger } from '../../platform/logging/logger.ts'
import type { Pool } from '../../platform/postgres/pool.ts'

/** A payment as the ledger has it. */
export interface LedgerPayment {
  readonly paymentId: string
  /** base64url */
  readonly bodyHash: string
  readonly partition: number
  readonly offset: number
}

/** Longest wait for the ledger's answer before a payment goes on without it. */
const patienceMs = 1_000
/** After a failure the ledger is left alone for this long. */
const pauseMs = 1_000
const maxIdsAQuery = 1_000

interface Asked {
  readonly paymentId: string
  readonly answer: (found: LedgerPayment | undefined) => void
}

/** Where commands of a kind are found: a query by ids ($1, uuid[]) and what its rows say. */
export interface LedgerSource<Row extends object> {
  readonly name: string
  readonly text: string
  readonly paymentOf: (row: Row) => LedgerPayment
}

/**
 * Finds payments (or cancels and refunds) in the ledger by id; questions of one turn of the event loop share a query. Postgres away or slow means
 * "not found": ingest goes on, and fds drops what the ledger already has.
 */
export class LedgerLookup<Row extends object = LedgerRow> {
  readonly #pool: Pool
  readonly #logger: Logger
  readonly #source: LedgerSource<Row>
  #asked: Asked[] = []
  #pausedUntil = 0

  constructor(pool: Pool, logger: Logger, source: LedgerSource<Row>) {
    this.#pool = pool
    this.#logger = logger
    this.#source = source
  }

  find(paymentId: string): Promise<LedgerPayment | undefined> {
    return new Promise((answer) => {
      if (this.#asked.length === 0) setImmediate(() => this.#flush())
      this.#asked.push({ paymentId, answer })
      if (this.#asked.length >= maxIdsAQuery) this.#flush()
    })
  }

  #flush(): void {
    const asked = this.#asked
    this.#asked = []
    if (asked.length === 0) return
    if (performance.now() < this.#pausedUntil) {
      for (const { answer } of asked) answer(undefined)
      return
    }
    void this.#query(asked.map(({ paymentId }) => paymentId)).then((found) => {
      for (const { paymentId, answer } of asked) answer(found.get(paymentId))
    })
  }

  async #query(paymentIds: readonly string[]): Promise<ReadonlyMap<string, LedgerPayment>> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${patienceMs} ms`)), patienceMs)
    })
    const { name, text, paymentOf } = this.#source
    const query = this.#pool.query<Row>({ name, text, values: [paymentIds] })
    try {
      const { rows } = await Promise.race([query, late])
      return new Map(rows.map(paymentOf).map((payment) => [payment.paymentId, payment]))
    } catch (cause) {
      this.#pausedUntil = performance.now() + pauseMs
      this.#logger.warn({ code: 'POSTGRES_UNAVAILABLE', cause: String(cause) }, 'the ledger was not asked about retries; fds drops them')
      return new Map()
    } finally {
      clearTimeout(timer)
      query.catch(() => undefined)
    }
  }
}

interface LedgerRow extends Omit<PaymentBody, 'occurredAt' | 'items'> {
  readonly paymentId: string
  readonly occurredAt: Date
  readonly items: PaymentBody['items'] | null
  readonly partition: number
  readonly offset: number
}

/** Payments, by payment id. */
export const ledgerPayments: LedgerSource<LedgerRow> = {
  name: 'find-ledger-payments',
  text: `select payment_id as "paymentId", store_id as "storeId", customer_id as "customerId", card_id as "cardId", amount_minor as "amountMinor",
      currency, country, latitude, longitude, location_accuracy_m as "locationAccuracyM", channel, occurred_at as "occurredAt", order_id as "orderId",
      items, source_partition as partition, source_offset as "offset"
    from transactions where payment_id = any($1::uuid[])`,
  paymentOf: ({ paymentId, partition, offset, occurredAt, items, ...body }) => ({
    paymentId,
    bodyHash: paymentBodyHash({ ...body, occurredAt: occurredAt.getTime(), items: items ?? [] }),
    partition,
    offset,
  }),
}
