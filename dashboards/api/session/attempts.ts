import { createHash } from 'node:crypto'
import type { Redis } from '../../../platform/redis/client.ts'
import { reaching } from './reaching.ts'

const windowMs = 15 * 60_000
const maxFailures = 10

/** Counts failed sign-ins of an account across all instances; too many close it to passwords for a quarter of an hour. */
export class FailedAttempts {
  readonly #redis: Redis
  readonly #prefix: string

  constructor(redis: Redis, namespace: string) {
    this.#redis = redis
    this.#prefix = `${namespace}sign-in-failures:`
  }

  /** True while the account takes no attempt. */
  async tooMany(email: string): Promise<boolean> {
    return Number((await reaching(this.#redis.get(this.#key(email)))) ?? 0) >= maxFailures
  }

  async note(email: string): Promise<void> {
    const key = this.#key(email)
    await reaching(this.#redis.multi().set(key, '0', 'PX', windowMs, 'NX').incr(key).exec())
  }

  async forget(email: string): Promise<void> {
    await reaching(this.#redis.del(this.#key(email)))
  }

  /** Whose account it is stands nowhere. */
  #key(email: string): string {
    return `${this.#prefix}{${createHash('sha256').update(email.trim().toLowerCase()).digest('base64url')}}`
  }
}
