import envSchema from 'env-schema'
import { type Static, type TObject, Type } from 'typebox'
import { AppError } from '../../core/errors.ts'

/** Environment variables that several processes share. Each process composes its own object from these and its own. */
export const sharedConfig = {
  KAFKA_BROKERS: Type.String({ default: '127.0.0.1:19092', description: 'host:port list of Kafka brokers' }),
  SCHEMA_REGISTRY_URL: Type.String({
    default: 'http://127.0.0.1:18081/apis/ccompat/v7',
    description: 'Confluent-compatible schema registry',
  }),
  DATABASE_URL: Type.String({
    pattern: '^postgres(ql)?://',
    default: 'postgres://paystream:paystream@127.0.0.1:15432/paystream',
    description: 'Postgres',
  }),
  REDIS_URL: Type.String({
    pattern: '^rediss?://',
    default: 'redis://127.0.0.1:16379/0',
    description: 'Redis; an accelerator, never a source of truth',
  }),
  PAYSTREAM_NAMESPACE: Type.String({
    default: '',
    pattern: '^[a-z0-9._-]{0,40}$',
    description: 'prefix of topics, consumer groups and Redis keys',
  }),
  TOPIC_PARTITIONS: Type.Integer({ default: 12, minimum: 1, maximum: 1024, description: 'partitions of every topic' }),
  LOG_LEVEL: Type.Union(
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal'].map((level) => Type.Literal(level)),
    { default: 'info', description: 'least level that is logged' },
  ),
  NODE_ENV: Type.Union([Type.Literal('development'), Type.Literal('test'), Type.Literal('production')], {
    default: 'development',
    description: 'production refuses defaults of secrets',
  }),
} as const

/**
 * Reads one process's configuration; empty strings count as absent.
 * @throws {AppError} CONFIG_INVALID naming every fault at once
 */
export function loadConfig<Schema extends TObject>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Static<Schema> {
  const given = Object.fromEntries(Object.entries(env).filter(([key, value]) => key in schema.properties && value !== ''))
  try {
    return envSchema<Static<Schema>>({ schema: { ...schema }, data: given, env: false, dotenv: false })
  } catch (cause) {
    const faults = (cause as { readonly errors?: readonly Fault[] }).errors
    if (faults === undefined) throw cause
    const text = [...new Set(faults.map((fault) => `${faultName(fault)} ${fault.message ?? 'is not valid'}`))].join('; ')
    throw new AppError('CONFIG_INVALID', `the environment is not valid: ${text} (see .env.example)`)
  }
}

interface Fault {
  readonly instancePath: string
  readonly message?: string
  readonly params: { readonly missingProperty?: string }
}

function faultName(fault: Fault): string {
  return fault.params.missingProperty ?? fault.instancePath.replace(/^\//, '')
}
