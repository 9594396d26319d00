import { currencyCodes } from '../../core/iso-codes.ts'
import type { NotificationRequested } from '../../schemas/records.ts'

export const receiptStatuses = ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED', 'CANCELLED'] as const

/** What the words of a RECEIPT name. */
export interface ReceiptFacts {
  /** Path of the hosted receipt under PUBLIC_BASE_URL. */
  readonly link: string
  readonly status: (typeof receiptStatuses)[number]
  readonly totalMinor: number
  readonly currency: string
  /** Given back in all, in the payment's currency. */
  readonly refundedMinor: number
}

/** What the words of a BENEFIT_TIP name; amounts in won. */
export interface TipFacts {
  readonly usedCard: string
  readonly usedGaveMinor: number
  readonly bestCard: string
  readonly bestWouldGiveMinor: number
  readonly differenceMinor: number
  /** The customer has the best card already. */
  readonly own: boolean
}

/** What the words of a VIP_GREETING may name. */
export interface GreetingFacts {
  /** As the merchant calls it; null: a VIP. */
  readonly tierName: string | null
}

/** Facts, or the names of those that are missing or not what they should be. */
export type ReadFacts<Facts> = { readonly ok: true; readonly facts: Facts } | { readonly ok: false; readonly missing: readonly string[] }

export function receiptFactsOf(request: NotificationRequested): ReadFacts<ReceiptFacts> {
  const read = new FactReader(request)
  const facts: ReceiptFacts = {
    link: read.text('link', (text) => /^\/[^\s/]\S*$/.test(text)),
    status: read.text('status', (text) => (receiptStatuses as readonly string[]).includes(text)) as ReceiptFacts['status'],
    totalMinor: read.amount('totalMinor'),
    currency: read.text('currency', (text) => currencyCodes.has(text)),
    refundedMinor: read.amount('refundedMinor'),
  }
  return read.result(facts)
}

export function tipFactsOf(request: NotificationRequested): ReadFacts<TipFacts> {
  const read = new FactReader(request)
  const facts: TipFacts = {
    usedCard: read.text('usedCard'),
    usedGaveMinor: read.amount('usedGaveMinor'),
    bestCard: read.text('bestCard'),
    bestWouldGiveMinor: read.amount('bestWouldGiveMinor'),
    differenceMinor: read.amount('differenceMinor'),
    own: read.text('own', (text) => text === 'true' || text === 'false') === 'true',
  }
  return read.result(facts)
}

export function greetingFactsOf(request: NotificationRequested): GreetingFacts {
  return { tierName: request.facts.find(({ name }) => name === 'tierName')?.value.trim() || null }
}

class FactReader {
  readonly #values: ReadonlyMap<string, string>
  readonly #missing: string[] = []

  constructor(request: NotificationRequested) {
    this.#values = new Map(request.facts.map(({ name, value }) => [name, value]))
  }

  text(name: string, fits: (text: string) => boolean = (text) => text.trim() !== ''): string {
    const value = this.#values.get(name)
    if (value !== undefined && fits(value)) return value
    this.#missing.push(name)
    return ''
  }

  /** Integer minor units, 0 or more. */
  amount(name: string): number {
    return Number(this.text(name, (text) => /^(0|[1-9]\d{0,15})$/.test(text) && Number.isSafeInteger(Number(text))))
  }

  result<Facts>(facts: Facts): ReadFacts<Facts> {
    return this.#missing.length === 0 ? { ok: true, facts } : { ok: false, missing: this.#missing }
  }
}
