import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { Type } from 'typebox'
import { linkForAccount } from '../../platform/accounts/index.ts'
import { apiKeyConfig, createKey, type KeyScope, peppersOf } from '../../platform/api-keys/index.ts'
import { loadConfig, sharedConfig } from '../../platform/config/load-config.ts'
import { createLogger } from '../../platform/logging/logger.ts'
import { createPool } from '../../platform/postgres/pool.ts'
import type { Stack } from './stack.ts'

/** An answer with its body as JSON, or as text where it is none. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came
  readonly body: any
}

/** What one merchant, its customers and their phones do, over HTTP alone; and SQL to look behind it. */
export class E2eClient {
  readonly #stack: Stack
  readonly merchantId: string
  #merchantKey = ''
  #platformKey = ''
  #cookie = ''

  constructor(stack: Stack, merchantId: string) {
    this.#stack = stack
    this.merchantId = merchantId
  }

  async drawKeys(): Promise<void> {
    const { databaseUrl } = this.#stack.target
    const pool = createPool({ url: databaseUrl, applicationName: 'e2e', max: 1 }, createLogger('e2e', 'error'))
    const peppers = peppersOf(loadConfig(Type.Object({ ...apiKeyConfig, NODE_ENV: sharedConfig.NODE_ENV }), this.#stack.target.env))
    const draw = async (merchantId: string, scopes: readonly KeyScope[]): Promise<string> =>
      (await createKey(pool, peppers, { environment: 'test', merchantId, scopes })).key
    this.#merchantKey = await draw(this.merchantId, ['payments:write', 'payments:read', 'stores:write'])
    this.#platformKey = await draw('platform', ['customers:write'])
    await pool.end()
  }

  async customer(customerId: string, phone: string | null): Promise<string> {
    await this.#json(
      'PUT',
      `${this.#stack.target.gatewayUrl}/v1/customers/${encodeURIComponent(customerId)}`,
      { phone, language: 'en' },
      this.#platformKey,
    )
    return customerId
  }

  async store(storeId: string, country: string, latitude: number, longitude: number): Promise<void> {
    const body = { name: `Store ${storeId}`, category: 'cafe', country, latitude, longitude, address: null, businessNumber: null }
    await this.#json('PUT', `${this.#stack.target.gatewayUrl}/v1/stores/${encodeURIComponent(storeId)}`, body, this.#merchantKey)
  }

  /** A payment by card at the till. */
  async pay(idempotencyKey: string, body: Readonly<Record<string, unknown>>): Promise<Reply> {
    return await this.#json('POST', `${this.#stack.target.gatewayUrl}/v1/payments`, body, this.#merchantKey, {
      'idempotency-key': idempotencyKey,
    })
  }

  /** The payment once it is judged. */
  async judged(paymentId: string): Promise<Reply['body']> {
    const { body } = await this.#json(
      'GET',
      `${this.#stack.target.gatewayUrl}/v1/payments/${paymentId}?wait=20`,
      undefined,
      this.#merchantKey,
    )
    return body
  }

  async get(url: string): Promise<Reply> {
    return await this.#json('GET', url, undefined, undefined)
  }

  async post(url: string, form: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return await replyOf(await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' }))
  }

  /** Texts that came to a phone, oldest first. */
  async texts(phone: string): Promise<readonly string[]> {
    const { body } = await this.get(`${this.#stack.target.standInUrl}/phones/${encodeURIComponent(phone)}/messages`)
    return (body.messages as { direction: string; body: string }[])
      .filter(({ direction }) => direction !== 'inbound')
      .map((message) => message.body)
  }

  async replyBy(phone: string, text: string): Promise<void> {
    await this.#json('POST', `${this.#stack.target.standInUrl}/phones/${encodeURIComponent(phone)}/replies`, { body: text }, undefined)
  }

  async #signIn(): Promise<string> {
    const { dashboardUrl, databaseUrl } = this.#stack.target
    const pool = createPool({ url: databaseUrl, applicationName: 'e2e', max: 1 }, createLogger('e2e', 'error'))
    const email = `${randomUUID()}@shop.example`
    const token = await linkForAccount(pool, { email, role: 'owner', merchantId: this.merchantId, createdBy: 'e2e' })
    await pool.end()
    const { headers } = await this.#json('POST', `${dashboardUrl}/api/session`, { token }, undefined)
    return headers.getSetCookie()[0]?.split(';')[0] ?? ''
  }

  /** What the merchant's dashboard shows. */
  async dashboard(path: string): Promise<Reply['body']> {
    const { dashboardUrl } = this.#stack.target
    this.#cookie ||= await this.#signIn()
    const cookie = this.#cookie
    return (await this.#json('GET', dashboardUrl + path, undefined, undefined, { cookie })).body
  }

  async sql<Row extends pg.QueryResultRow>(query: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.#stack.target.databaseUrl })
    await client.connect()
    try {
      return (await client.query<Row>(query, [...values])).rows
    } finally {
      await client.end()
    }
  }

  async #json(
    method: string,
    url: string,
    json: unknown,
    key: string | undefined,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        ...headers,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
    return await replyOf(response)
  }
}

async function replyOf(response: Response): Promise<Reply> {
  const text = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}
