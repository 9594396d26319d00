import { linkForAccount } from '../../platform/accounts/index.ts'
import type { Pool } from '../../platform/postgres/pool.ts'

/** What a call answered. */
export interface Answered {
  readonly status: number
  /** From asking to the whole answer, or to its first byte. */
  readonly ms: number
  /** Empty when only the first byte was waited for. */
  readonly text: string
  /** True for a 404 of an address that no route knows. */
  readonly unknownRoute: boolean
}

export const byteLengthOf = ({ text }: Answered): number => Buffer.byteLength(text)

/** Signs in to a dashboards process and asks it, as a page would. */
export class DashboardsClient {
  readonly url: string
  readonly #pool: Pool

  /** @param pool of the owner of the tables, who makes the accounts */
  constructor(url: string, pool: Pool) {
    this.url = url
    this.#pool = pool
  }

  /** @returns the cookie header of a new session of a merchant's owner, or of an operator */
  async signIn(merchantId: string | null): Promise<string> {
    const email = `${merchantId ?? 'operator'}@bench.example`
    const role = merchantId === null ? 'operator' : 'owner'
    const token = await linkForAccount(this.#pool, { email, role, merchantId, createdBy: 'bench' })
    const response = await fetch(`${this.url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    })
    if (!response.ok) throw new Error(`signing in: ${response.status} ${await response.text()}`)
    return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  }

  async ask(path: string, cookie: string, firstByte = false): Promise<Answered> {
    const startedAt = performance.now()
    const response = await fetch(this.url + path, { headers: { cookie } })
    if (firstByte && response.ok && response.body !== null) {
      const reader = response.body.getReader()
      await reader.read()
      const ms = performance.now() - startedAt
      await reader.cancel()
      return { status: response.status, ms, text: '', unknownRoute: false }
    }
    const text = await response.text()
    const ms = performance.now() - startedAt
    return { status: response.status, ms, text, unknownRoute: response.status === 404 && /"code":"ROUTE_NOT_FOUND"/.test(text) }
  }
}
