import { type Static, Type } from 'typebox'

/** What `POST /faults` takes; a field that is left out is switched off. */
export const faultsSchema = Type.Object(
  {
    delayMs: Type.Integer({ minimum: 0, maximum: 120_000, default: 0, description: 'every send is answered this much later' }),
    failNext: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 0,
      description: 'so many sends are answered with failStatus and do nothing',
    }),
    failStatus: Type.Integer({ minimum: 400, maximum: 599, default: 503 }),
    dropNext: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 0,
      description: 'so many sends are carried out, but the connection breaks before the answer',
    }),
    duplicateCallbacks: Type.Boolean({ default: false, description: 'every status callback is sent twice' }),
    reverseCallbacks: Type.Boolean({ default: false, description: 'delivered is reported before sent' }),
    muteCallbacks: Type.Boolean({ default: false, description: 'no status callback at all' }),
    undeliverable: Type.Array(Type.String({ maxLength: 20 }), {
      default: [],
      maxItems: 10_000,
      description: 'numbers that end undelivered (30003)',
    }),
    failing: Type.Array(Type.String({ maxLength: 20 }), { default: [], maxItems: 10_000, description: 'numbers that end failed (30008)' }),
  },
  { additionalProperties: false },
)

export type Faults = Static<typeof faultsSchema>

export const noFaults: Faults = {
  delayMs: 0,
  failNext: 0,
  failStatus: 503,
  dropNext: 0,
  duplicateCallbacks: false,
  reverseCallbacks: false,
  muteCallbacks: false,
  undeliverable: [],
  failing: [],
}

/** The faults in force; the counted ones run out. */
export class FaultBox {
  #faults: Faults = noFaults

  get current(): Faults {
    return this.#faults
  }

  set(faults: Faults): void {
    this.#faults = faults
  }

  /** Uses up one of a counted fault. */
  take(name: 'failNext' | 'dropNext'): boolean {
    if (this.#faults[name] === 0) return false
    this.#faults = { ...this.#faults, [name]: this.#faults[name] - 1 }
    return true
  }

  /** How a text to this number ends. */
  endingOf(number: string): { readonly status: 'delivered' | 'undelivered' | 'failed'; readonly errorCode: number | null } {
    if (this.#faults.undeliverable.includes(number)) return { status: 'undelivered', errorCode: 30_003 }
    if (this.#faults.failing.includes(number)) return { status: 'failed', errorCode: 30_008 }
    return { status: 'delivered', errorCode: null }
  }
}
