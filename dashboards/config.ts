import { type Static, Type } from 'typebox'
import { AppError } from '../core/errors.ts'
import { loadConfig, sharedConfig } from '../platform/config/load-config.ts'

const developmentSecret = 'development-only-dashboard-session-secret'
const developmentPepper = 'development-only-api-key-pepper-not-for-production'

const { KAFKA_BROKERS, DATABASE_URL, PAYSTREAM_NAMESPACE, TOPIC_PARTITIONS, LOG_LEVEL, NODE_ENV } = sharedConfig
const schema = Type.Object({
  KAFKA_BROKERS,
  DATABASE_URL,
  PAYSTREAM_NAMESPACE,
  TOPIC_PARTITIONS,
  LOG_LEVEL,
  NODE_ENV,
  DASHBOARD_HOST: Type.String({ default: '127.0.0.1', description: 'address the dashboards listen on' }),
  DASHBOARD_PORT: Type.Integer({ default: 3000, minimum: 1, maximum: 65_535, description: 'port the dashboards listen on' }),
  DASHBOARD_PUBLIC_URL: Type.String({
    default: 'http://127.0.0.1:3000',
    pattern: '^https?://[^/]+$',
    description: 'origin browsers see; with https the session cookie is Secure',
  }),
  DASHBOARD_SESSION_SECRET: Type.String({
    default: developmentSecret,
    minLength: 32,
    description: 'signs session cookies; at least 32 characters',
  }),
  DASHBOARD_SESSION_HOURS: Type.Integer({ default: 12, minimum: 1, maximum: 720, description: 'hours until a session must sign in again' }),
  API_KEY_PEPPER: Type.String({ default: developmentPepper, minLength: 32, description: 'HMAC key of API key hashes' }),
})

export type DashboardConfig = Static<typeof schema>

/**
 * Configuration of the dashboards process.
 * @throws {AppError} CONFIG_INVALID; also when production would run on the development session secret
 */
export function loadDashboardConfig(env: Readonly<Record<string, string | undefined>> = process.env): DashboardConfig {
  const config = loadConfig(schema, env)
  if (config.NODE_ENV === 'production' && config.DASHBOARD_SESSION_SECRET === developmentSecret) {
    throw new AppError('CONFIG_INVALID', 'production needs a DASHBOARD_SESSION_SECRET of its own')
  }
  return config
}
