import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { AppError } from '../core/errors.ts'
import { recordNames, schemaText } from './avro-types.ts'
import { type RecordName, subjectOf } from './records.ts'

/** Where a serde finds schemas. */
export interface SchemaSource {
  /** Id of the committed schema of a record. */
  idOf(name: RecordName): Promise<number>
  /** The writer schema's JSON, or undefined when the registry answers that there is none of this id. */
  schemaById(id: number): Promise<string | undefined>
}

/** How a committed schema stands to what is registered under its subject. */
export type RegistrationState = { readonly state: 'registered'; readonly id: number } | { readonly state: 'compatible' | 'incompatible' }

interface RegistryAnswer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** How long an unknown id is believed to stay unknown, in milliseconds: the client library would ask again for every record. */
const missTtlMs = 30_000
/** Most unknown ids remembered; garbage on a topic may name any of 2^32. */
const maxMisses = 10_000
/** The registry's own "there is no such subject" and "no such schema". A 404 without them comes from something else at that address. */
const subjectNotFound = 40401
const schemaNotFound = 40403

/** The Confluent-compatible registry at `url` (for Apicurio it ends with /apis/ccompat/v7). */
export class RegistryClient implements SchemaSource {
  readonly #client: SchemaRegistry
  readonly #url: string
  readonly #prefix: string
  readonly #misses = new Map<number, number>()
  readonly #nowMs: () => number
  readonly #timeoutMs: number

  /**
   * @param namespace prefix of the subjects, as of the topics
   * @param options nowMs: a clock that only runs forward, in milliseconds; timeoutMs: of one request (default 5,000)
   */
  constructor(url: string, namespace = '', options: { readonly nowMs?: () => number; readonly timeoutMs?: number } = {}) {
    this.#url = url.replace(/\/$/, '')
    this.#prefix = namespace
    this.#nowMs = options.nowMs ?? (() => performance.now())
    this.#timeoutMs = options.timeoutMs ?? 5_000
    const withTimeout = () => ({
      prepareRequest: async (next: () => Promise<{ enhance(extras: { timeout: number }): never }>) =>
        (await next()).enhance({ timeout: this.#timeoutMs }),
    })
    this.#client = new SchemaRegistry({ host: this.#url, retry: { retries: 0 }, middlewares: [withTimeout as never] })
  }

  async idOf(name: RecordName): Promise<number> {
    const subject = this.#subject(name)
    // The library reports "status 400" for a time-out as well as for a refusal, so the answer itself is read, here and below.
    const { status, body } = await this.#lookUp(name)
    if (status === 200 && typeof body.id === 'number') return body.id
    if (status === 404 && (body.error_code === subjectNotFound || body.error_code === schemaNotFound)) {
      const message = `the committed schema of ${name} is not registered under ${subject}; run \`paystream schemas register\``
      throw new AppError('SCHEMA_INCOMPATIBLE', message)
    }
    throw this.#noRegistry(status, `the schema of ${subject}`)
  }

  async schemaById(id: number): Promise<string | undefined> {
    const missedAt = this.#misses.get(id)
    if (missedAt !== undefined && this.#nowMs() - missedAt < missTtlMs) return undefined
    const { status, body } = await this.#request(`/schemas/ids/${id}`)
    if (status === 404 && body.error_code === schemaNotFound) {
      this.#remember(id)
      return undefined
    }
    if (status !== 200 || typeof body.schema !== 'string') throw this.#noRegistry(status, `schema ${id}`)
    this.#misses.delete(id)
    return body.schema
  }

  /**
   * Registers every committed schema under BACKWARD_TRANSITIVE: a step of the deploy, never of a start.
   * @returns the id of each record's schema
   * @throws {AppError} SCHEMA_INCOMPATIBLE when the registry refuses one
   */
  async register(): Promise<ReadonlyMap<RecordName, number>> {
    const ids = new Map<RecordName, number>()
    for (const name of recordNames) ids.set(name, await this.registerSchema(name, schemaText(name)))
    return ids
  }

  /** Registers one schema of a record; the same one again is the same id. @throws {AppError} SCHEMA_INCOMPATIBLE, REGISTRY_UNAVAILABLE */
  async registerSchema(name: RecordName, schema: string): Promise<number> {
    const subject = this.#subject(name)
    let refusal: unknown
    // Two deploys that register a new subject at once both set its rule, and the second one's is refused. Asked again it is as it should be.
    for (let attempt = 1; attempt <= 3; attempt++) {
      try {
        const options = { subject, compatibility: COMPATIBILITY.BACKWARD_TRANSITIVE }
        return (await this.#client.register({ type: SchemaType.AVRO, schema }, options)).id
      } catch (cause) {
        await this.#requireAnswer(cause)
        refusal = cause
      }
    }
    const why = refusal instanceof Error ? refusal.message : String(refusal)
    throw new AppError('SCHEMA_INCOMPATIBLE', `the registry refuses the schema of ${name} under ${subject}: ${why}`, { cause: refusal })
  }

  /** Whether the committed schema of a record is registered, or could be. Changes nothing. @throws {AppError} REGISTRY_UNAVAILABLE */
  async check(name: RecordName): Promise<RegistrationState> {
    const known = await this.#lookUp(name)
    if (known.status === 200 && typeof known.body.id === 'number') return { state: 'registered', id: known.body.id }
    const subject = encodeURIComponent(this.#subject(name))
    const fits = await this.#request(`/compatibility/subjects/${subject}/versions?verbose=true`, { schema: schemaText(name) })
    const unknownSubject = fits.status === 404 && typeof fits.body.error_code === 'number'
    if (!unknownSubject && typeof fits.body.is_compatible !== 'boolean') {
      throw new AppError('REGISTRY_UNAVAILABLE', `the schema registry at ${this.#url} answered ${fits.status}`)
    }
    return { state: unknownSubject || fits.body.is_compatible === true ? 'compatible' : 'incompatible' }
  }

  /** Asks for the committed schema of a record. */
  async #lookUp(name: RecordName): Promise<RegistryAnswer> {
    return await this.#request(`/subjects/${encodeURIComponent(this.#subject(name))}`, { schema: schemaText(name) })
  }

  #subject(name: RecordName): string {
    return this.#prefix + subjectOf(name)
  }

  #remember(id: number): void {
    this.#misses.delete(id)
    this.#misses.set(id, this.#nowMs())
    const oldest = this.#misses.keys().next()
    if (this.#misses.size > maxMisses && oldest.done !== true) this.#misses.delete(oldest.value)
  }

  /** Tells a refusal from an outage: the library reports both as an error with some status, and a time-out with 400. */
  async #requireAnswer(cause: unknown): Promise<void> {
    const { status, message } = cause as { readonly status?: number; readonly message?: string }
    const failed = status !== undefined && (status >= 500 || status === 408 || status === 429 || message?.includes(': Timeout (') === true)
    const alive = !failed && (await this.#request('/subjects').catch(() => undefined))?.status === 200
    if (!alive) throw this.#unavailable(cause)
  }

  async #request(path: string, body?: object): Promise<RegistryAnswer> {
    try {
      const response = await fetch(this.#url + path, {
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(body === undefined
          ? {}
          : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' } }),
      })
      const answer: unknown = await response.json()
      return { status: response.status, body: answer as Record<string, unknown> }
    } catch (cause) {
      throw this.#unavailable(cause)
    }
  }

  #noRegistry(status: number, what: string): AppError {
    const message = `${this.#url} answered ${status} for ${what}; is it a Confluent-compatible schema registry?`
    return new AppError('REGISTRY_UNAVAILABLE', message)
  }

  #unavailable(cause: unknown): AppError {
    return new AppError('REGISTRY_UNAVAILABLE', `the schema registry at ${this.#url} does not answer`, { cause })
  }
}
