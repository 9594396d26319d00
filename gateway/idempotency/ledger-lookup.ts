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

/**
 * Finds payments in the ledger by id; questions of one turn of the event loop share a query. Postgres away or slow means
 * "not found": ingest goes on, and fds drops what the ledger already has.
 */
export class LedgerLookup {
  readonly #pool: Pool
  readonly #logger: Logger
  #asked: Asked[] = []
  #pausedUntil = 0

  constructor(pool: Pool, logger: Logger) {
    this.#pool = pool
    this.#logger = logger
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
    const query = this.#pool.query<LedgerRow>({ name: 'find-ledger-payments', text: findPayments, values: [paymentIds] })
    try {
      const { rows } = await Promise.race([query, late])
      return new Map(rows.map((row) => [row.payment_id, paymentOf(row)]))
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

const findPayments = 'select payment_id, body_hash, source_partition, source_offset from transactions where payment_id = any($1::uuid[])'

interface LedgerRow {
  readonly payment_id: string
  readonly body_hash: Buffer
  readonly source_partition: number
  readonly source_offset: number
}

function paymentOf(row: LedgerRow): LedgerPayment {
  return {
    paymentId: row.payment_id,
    bodyHash: row.body_hash.toString('base64url'),
    partition: row.source_partition,
    offset: row.source_offset,
  }
}
