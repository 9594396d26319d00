import { setTimeout as sleep } from 'node:timers/promises'
import type { PlannedPayment } from '../stream/plan.ts'
import { call } from './http.ts'
import { DemoFault, persist } from './persist.ts'

/** Where a payment lies in the log, as its 202 says. */
export interface Position {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

/** The gateway's last word on one request. */
export type PostResult =
  | { readonly outcome: 'accepted'; readonly paymentId: string; readonly position: Position }
  | { readonly outcome: 'other-body' }

interface Waiting {
  readonly payment: PlannedPayment
  readonly resolve: (result: PostResult) => void
  readonly reject: (error: unknown) => void
}

interface BatchAnswer {
  readonly payments: readonly ElementAnswer[]
}

/** Accepted: id and position. Refused: a problem, whose status is a number. */
interface ElementAnswer {
  readonly status: number | string
  readonly paymentId?: string
  readonly position?: Position
  readonly code?: string
  readonly detail?: string
}

const batchMax = 250
/** Waits this long for company before a batch goes. */
const lingerMs = 10

/**
 * Posts one merchant's payments through POST /v1/payments/batch. Whoever waits here waits for one payment at a time, so that a batch
 * never holds two of one customer, and a part of it that must be sent again overtakes nothing.
 */
export class Poster {
  readonly #url: string
  readonly #key: string
  readonly #signal: AbortSignal
  #waiting: Waiting[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(gatewayUrl: string, key: string, signal: AbortSignal) {
    this.#url = `${gatewayUrl}/v1/payments/batch`
    this.#key = key
    this.#signal = signal
  }

  /**
   * Posts until the gateway has decided: outages, 503 and 409 are tried again with the same key and body.
   * @throws {DemoFault} when it refuses the payment
   */
  post(payment: PlannedPayment): Promise<PostResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ payment, resolve, reject })
      if (this.#waiting.length >= batchMax) this.#flush()
      else this.#timer ??= setTimeout(() => this.#flush(), lingerMs)
    })
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const batch = this.#waiting.splice(0, batchMax)
    if (batch.length === 0) return
    this.#send(batch).catch((error: unknown) => {
      for (const { reject } of batch) reject(error)
    })
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    let left = batch
    while (left.length > 0) {
      const answers = await this.#call(left)
      left = left.filter((waiting, index) => settle(waiting, answers[index]) === 'again')
      if (left.length > 0) await sleep(500, undefined, { signal: this.#signal })
    }
  }

  async #call(batch: readonly Waiting[]): Promise<readonly ElementAnswer[]> {
    const payments = batch.map(({ payment: { idempotencyKey, body } }) => ({ idempotencyKey, ...body }))
    return await persist('posting payments', this.#signal, async () => {
      const { body } = await call(this.#url, { method: 'POST', key: this.#key, json: { payments }, timeoutMs: 30_000 })
      const answers = (body as BatchAnswer).payments
      if (answers.length !== batch.length) throw new DemoFault(`a batch of ${batch.length} was answered with ${answers.length} answers`)
      return answers
    })
  }
}

/** Hands the answer to whoever waits; `again` when it is none yet. */
function settle({ payment, resolve, reject }: Waiting, answer: ElementAnswer | undefined): 'again' | 'settled' {
  if (answer === undefined) return 'again'
  const { status, paymentId, position, code, detail } = answer
  if (paymentId !== undefined && position !== undefined) resolve({ outcome: 'accepted', paymentId, position })
  else if (typeof status !== 'number' || status >= 500 || [408, 409, 429].includes(status)) return 'again'
  else if (status === 422 && code === 'IDEMPOTENCY_KEY_REUSED') resolve({ outcome: 'other-body' })
  else reject(new DemoFault(`the gateway answered ${status} ${code ?? ''} to ${payment.idempotencyKey}: ${detail ?? ''}`))
  return 'settled'
}
