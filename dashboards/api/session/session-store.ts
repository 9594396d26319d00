import { createHash, randomBytes } from 'node:crypto'
import type { Redis } from '../../../platform/redis/client.ts'
import { reaching, unavailable } from './reaching.ts'
import type { Session } from './session.ts'

/** A session that was found is believed this long without asking again. Milliseconds. */
const believedMs = 2_000
/** While Redis is away, sessions that this process knows go on this long. Milliseconds. */
const outageMs = 15 * 60_000
const knownCapacity = 10_000

export interface SessionTimes {
  /** Without a request the session ends after this. Milliseconds. */
  readonly idleMs: number
  readonly absoluteMs: number
}

interface Known {
  readonly session: Session
  askedAt: number
}

/**
 * Sessions in Redis, shared by all instances. The id is 256 random bits and stands in the cookie alone: Redis keeps it hashed, so that reading Redis signs nobody in.
 */
export class SessionStore {
  readonly #redis: Redis
  readonly #prefix: string
  readonly #times: SessionTimes
  readonly #known = new Map<string, Known>()

  /** @param namespace prefix of every key */
  constructor(redis: Redis, namespace: string, times: SessionTimes) {
    this.#redis = redis
    this.#prefix = `${namespace}session:`
    this.#times = times
  }

  /** Before something is used up for a session that could not begin. @throws {AppError} REDIS_UNAVAILABLE */
  async reach(): Promise<void> {
    await reaching(this.#redis.ping())
  }

  /** @returns the id for the cookie. @throws {AppError} REDIS_UNAVAILABLE */
  async begin(who: Omit<Session, 'expiresAt'>): Promise<{ readonly id: string; readonly session: Session }> {
    const id = randomBytes(32).toString('base64url')
    const session = { ...who, expiresAt: Date.now() + this.#times.absoluteMs }
    await reaching(this.#redis.set(this.#key(id), JSON.stringify(session), 'PX', this.#lifetimeMs(session)))
    return { id, session }
  }

  /** The session of this id, which lives on for another idle time; undefined when it is over. @throws {AppError} REDIS_UNAVAILABLE for one that is not known here */
  async find(id: string): Promise<Session | undefined> {
    const key = this.#key(id)
    const known = this.#known.get(key)
    const now = performance.now()
    if (known !== undefined && now - known.askedAt < believedMs) return this.#stillRuns(key, known.session)
    try {
      const text = await this.#redis.getex(key, 'PX', this.#times.idleMs)
      if (text === null) this.#known.delete(key)
      else this.#remember(key, JSON.parse(text) as Session, now)
    } catch (cause) {
      if (known === undefined || now - known.askedAt > outageMs) throw unavailable(cause)
    }
    const session = this.#known.get(key)?.session
    return session === undefined ? undefined : this.#stillRuns(key, session)
  }

  /** Over at once here, and within two seconds on every other instance. @throws {AppError} REDIS_UNAVAILABLE */
  async end(id: string): Promise<void> {
    const key = this.#key(id)
    this.#known.delete(key)
    await reaching(this.#redis.del(key))
  }

  #stillRuns(key: string, session: Session): Session | undefined {
    if (session.expiresAt > Date.now()) return session
    this.#known.delete(key)
    return undefined
  }

  #remember(key: string, session: Session, askedAt: number): void {
    this.#known.delete(key)
    this.#known.set(key, { session, askedAt })
    const [oldest] = this.#known.keys()
    if (this.#known.size > knownCapacity && oldest !== undefined) this.#known.delete(oldest)
  }

  #lifetimeMs(session: Session): number {
    return Math.max(1, Math.min(this.#times.idleMs, session.expiresAt - Date.now()))
  }

  #key(id: string): string {
    return `${this.#prefix}{${createHash('sha256').update(id).digest('base64url')}}`
  }
}
