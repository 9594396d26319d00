import { Type } from 'typebox'
import { loadConfig } from '../../platform/config/load-config.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { topicSerde } from '../../schemas/topic-serde.ts'
import { runApplication, workerConfig } from '../runtime/index.ts'
import { loyaltyApplication } from './topology.ts'

const config = loadConfig(
  Type.Object({
    ...workerConfig,
    METRICS_PORT: Type.Integer({ default: 9102, minimum: 1, maximum: 32_767, description: 'port of /metrics, /livez and /readyz' }),
  }),
)

await runApplication({
  application: loyaltyApplication,
  settings: config,
  gathers: true,
  loadSerde: async () =>
    topicSerde(await Serde.load(new RegistryClient(config.SCHEMA_REGISTRY_URL, config.PAYSTREAM_NAMESPACE)), 'transaction-events'),
})
