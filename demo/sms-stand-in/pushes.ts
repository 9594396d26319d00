/** A push as the page shows it, beside the texts. */
export interface Push {
  readonly kind: string
  readonly title: string
  readonly body: string
  readonly link: string | null
  /** RFC 3339. */
  readonly sentAt: string
}

/** Whose phones these are, and what opens their feeds. */
export interface Owners {
  /** With the scope customers:read; left out: the one that was handed over before. */
  readonly key?: string
  readonly owners: readonly { readonly number: string; readonly customerId: string }[]
}

const maxPhones = 5_000
/** Newest of each feed. */
const feedLimit = 50
const patienceMs = 3_000

/**
 * Receipts and tips of the customers who hold these phones. They are no texts: they stand in the customers' feeds, and are read from the gateway when
 * somebody looks at a phone. Key and owners are kept in memory alone.
 */
export class Pushes {
  readonly #gatewayUrl: string
  #key: string | undefined
  /** In the order in which they were handed over. */
  readonly #customers = new Map<string, Set<string>>()

  constructor(gatewayUrl: string) {
    this.#gatewayUrl = gatewayUrl
  }

  own({ key, owners }: Owners): void {
    this.#key = key ?? this.#key
    for (const { number, customerId } of owners) {
      const customers = this.#customers.get(number) ?? new Set<string>()
      this.#customers.set(number, customers.add(customerId))
    }
    for (const number of this.#customers.keys()) {
      if (this.#customers.size <= maxPhones) break
      this.#customers.delete(number)
    }
  }

  /** Phones whose owner is known and whose number contains the digits, the latest first. */
  phones(digits: string): readonly string[] {
    return [...this.#customers.keys()].reverse().filter((number) => number.includes(digits))
  }

  /** What was pushed to a phone's owners, oldest first; nothing while the gateway does not answer. */
  async of(number: string): Promise<readonly Push[]> {
    const feeds = await Promise.all([...(this.#customers.get(number) ?? [])].map((customerId) => this.#feedOf(customerId)))
    return feeds.flat().sort((one, other) => one.sentAt.localeCompare(other.sentAt))
  }

  async #feedOf(customerId: string): Promise<readonly Push[]> {
    if (this.#key === undefined) return []
    try {
      const response = await fetch(`${this.#gatewayUrl}/v1/customers/${encodeURIComponent(customerId)}/notifications?limit=${feedLimit}`, {
        headers: { authorization: `Bearer ${this.#key}` },
        signal: AbortSignal.timeout(patienceMs),
      })
      if (!response.ok) return []
      const { notifications } = (await response.json()) as { readonly notifications: readonly Push[] }
      return notifications.map(({ kind, title, body, link, sentAt }) => ({ kind, title, body, link, sentAt }))
    } catch {
      return []
    }
  }
}
