import { type Static, Type } from 'typebox'
import { apiKeyConfig } from '../platform/api-keys/index.ts'
import { refuseDevelopmentDefaults } from '../platform/config/development-defaults.ts'
import { loadConfig, sharedConfig } from '../platform/config/load-config.ts'
import { targetsPattern } from './api/operations/metrics/targets.ts'

/** For development only: production refuses it. */
const developmentSecret = 'development-dashboard-session-secret-never-for-production'

/** Where the processes listen on one machine unless told otherwise. */
const localTargets = Object.entries({
  gateway: 8080,
  fds: 9101,
  loyalty: 9102,
  'merchant-totals': 9103,
  benefits: 9106,
  receipts: 9105,
  notifier: 9104,
})
  .map(([name, port]) => `${name}=http://127.0.0.1:${port}`)
  .join(',')

const { KAFKA_BROKERS, SCHEMA_REGISTRY_URL, DATABASE_URL, REDIS_URL, PAYSTREAM_NAMESPACE, TOPIC_PARTITIONS, LOG_LEVEL, NODE_ENV } =
  sharedConfig

/** Environment of the dashboards process; `.env.example` lists every key with its meaning. */
const dashboardConfig = Type.Object({
  KAFKA_BROKERS,
  SCHEMA_REGISTRY_URL,
  DATABASE_URL,
  DASHBOARDS_DATABASE_URL: Type.String({
    pattern: '^(postgres(ql)?://.*)?$',
    default: '',
    description:
      'Postgres for the dashboards, with a login that is a member of paystream_dashboards, paystream_sessions and paystream_operations and of nothing else; empty = DATABASE_URL, which production refuses',
  }),
  REDIS_URL,
  PAYSTREAM_NAMESPACE,
  TOPIC_PARTITIONS,
  LOG_LEVEL,
  NODE_ENV,
  ...apiKeyConfig,
  DASHBOARDS_HOST: Type.String({ default: '127.0.0.1', description: 'address the dashboards listen on; 0.0.0.0 in a container' }),
  DASHBOARDS_PORT: Type.Integer({ default: 3000, minimum: 1, maximum: 65_535, description: 'port the dashboards listen on' }),
  DASHBOARDS_PUBLIC_URL: Type.String({
    default: '',
    pattern: '^(https?://[^/]+)?$',
    description: 'origin that browsers see; with https the session cookie is Secure. Empty = http://127.0.0.1 and the port',
  }),
  DASHBOARD_SESSION_SECRET: Type.String({
    default: developmentSecret,
    minLength: 32,
    description: 'binds the tokens against cross-site requests to their sessions, at least 32 characters',
  }),
  DASHBOARD_SESSION_HOURS: Type.Integer({ default: 12, minimum: 1, maximum: 720, description: 'hours until a session must sign in again' }),
  DASHBOARD_SESSION_IDLE_MINUTES: Type.Integer({
    default: 30,
    minimum: 1,
    maximum: 1_440,
    description: 'minutes without a request after which a session ends; an open page asks by itself',
  }),
  OPERATIONS_TARGETS: Type.String({
    pattern: targetsPattern,
    default: localTargets,
    description: "processes whose metrics the operator's page shows, `name=url` with commas between; `paystream up` gives those it starts",
  }),
  DASHBOARDS_GATEWAY_URL: Type.String({
    default: 'http://127.0.0.1:8080',
    pattern: '^https?://[^/]+$',
    description: 'gateway that dashboards ask for what changes a payment',
  }),
})

export type DashboardConfig = Static<typeof dashboardConfig>

/**
 * Configuration of the dashboards process.
 * @throws {AppError} CONFIG_INVALID, also when production would run on the development secret
 */
export function loadDashboardConfig(env: Readonly<Record<string, string | undefined>> = process.env): DashboardConfig {
  const config = loadConfig(dashboardConfig, env)
  refuseDevelopmentDefaults(config, { DASHBOARD_SESSION_SECRET: developmentSecret })
  return config
}
