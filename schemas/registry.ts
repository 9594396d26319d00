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

/** How long an unknown id is believed to stay unknown, in milliseconds: the client library would ask again for every record. */
const missTtlMs = 30_000
const requestTimeoutMs = 5_000

/** The Confluent-compatible registry at `url` (for Apicurio it ends with /apis/ccompat/v7). */
export class RegistryClient implements SchemaSource {
  readonly #client: SchemaRegistry
  readonly #url: string
  readonly #prefix: string
  readonly #misses = new Map<number, number>()

  /** @param namespace prefix of the subjects, as of the topics */
  constructor(url: string, namespace = '') {
    this.#url = url.replace(/\/$/, '')
    this.#prefix = namespace
    this.#client = new SchemaRegistry({ host: this.#url, retry: { retries: 0 } })
  }

  async idOf(name: RecordName): Promise<number> {
    const subject = this.#prefix + subjectOf(name)
    try {
      return await this.#client.getRegistryIdBySchema(subject, { type: SchemaType.AVRO, schema: schemaText(name) })
    } catch (cause) {
      await this.#requireReachable(cause)
      throw new AppError('SCHEMA_INCOMPATIBLE', `the committed schema of ${name} is not registered under ${subject}; run \`paystream schemas register\``, { cause })
    }
  }

  async schemaById(id: number): Promise<string | undefined> {
    const missedAt = this.#misses.get(id)
    if (missedAt !== undefined && performance.now() - missedAt < missTtlMs) return undefined
    // The library reports "status 400" for an outage as well as for an unknown id, so the answer itself is read here.
    const response = await this.#get(`/schemas/ids/${id}`)
    if (response.status === 404) {
      this.#misses.set(id, performance.now())
      return undefined
    }
    if (!response.ok) throw new AppError('REGISTRY_UNAVAILABLE', `the schema registry answered ${response.status} for schema ${id}`)
    const { schema } = (await response.json()) as { readonly schema: string }
    return schema
  }

  /**
   * Registers every committed schema under BACKWARD_TRANSITIVE: a step of the deploy, never of a start.
   * @returns the id of each record's schema
   * @throws {AppError} SCHEMA_INCOMPATIBLE when the registry refuses one
   */
  async register(): Promise<ReadonlyMap<RecordName, number>> {
    const ids = new Map<RecordName, number>()
    for (const name of recordNames) {
      const subject = this.#prefix + subjectOf(name)
      try {
        const { id } = await this.#client.register(
          { type: SchemaType.AVRO, schema: schemaText(name) },
          { subject, compatibility: COMPATIBILITY.BACKWARD_TRANSITIVE },
        )
        ids.set(name, id)
      } catch (cause) {
        await this.#requireReachable(cause)
        throw new AppError('SCHEMA_INCOMPATIBLE', `the registry refuses the schema of ${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
      }
    }
    return ids
  }

  async #requireReachable(cause: unknown): Promise<void> {
    const response = await this.#get('/subjects').catch(() => undefined)
    if (response?.ok !== true) throw new AppError('REGISTRY_UNAVAILABLE', `the schema registry at ${this.#url} does not answer`, { cause })
  }

  async #get(path: string): Promise<Response> {
    try {
      return await fetch(this.#url + path, { signal: AbortSignal.timeout(requestTimeoutMs) })
    } catch (cause) {
      throw new AppError('REGISTRY_UNAVAILABLE', `the schema registry at ${this.#url} does not answer`, { cause })
    }
  }
}
