import { Type } from 'typebox'
import { loadConfig } from '../../platform/config/load-config.ts'
import { runApplication, workerConfig } from '../../processors/runtime/index.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { topicSerde } from '../../schemas/topic-serde.ts'
import { busyHours } from './topology.ts'

const config = loadConfig(Type.Object({ ...workerConfig, METRICS_PORT: Type.Integer({ default: 9190 }) }))

await runApplication({
  application: busyHours(3),
  settings: config,
  loadSerde: async () =>
    topicSerde(await Serde.load(new RegistryClient(config.SCHEMA_REGISTRY_URL, config.PAYSTREAM_NAMESPACE)), 'transaction-events'),
})
