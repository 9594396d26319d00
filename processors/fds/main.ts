import { Type } from 'typebox'
import { refuseDevelopmentDefaults } from '../../platform/config/development-defaults.ts'
import { loadConfig } from '../../platform/config/load-config.ts'
import { verificationConfig, verificationDefaults } from '../../platform/config/verification-config.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { topicSerde } from '../../schemas/topic-serde.ts'
import { runApplication, workerConfig } from '../runtime/index.ts'
import { defaultParameters } from './parameters.ts'
import { fdsApplication } from './topology.ts'

const config = loadConfig(
  Type.Object({
    ...workerConfig,
    ...verificationConfig,
    METRICS_PORT: Type.Integer({ default: 9101, minimum: 1, maximum: 32_767, description: 'port of /metrics, /livez and /readyz' }),
  }),
)
refuseDevelopmentDefaults(config, verificationDefaults)

await runApplication({
  application: fdsApplication({ parameters: defaultParameters, verificationSecret: config.VERIFICATION_SECRET }),
  settings: config,
  loadSerde: async () =>
    topicSerde(await Serde.load(new RegistryClient(config.SCHEMA_REGISTRY_URL, config.PAYSTREAM_NAMESPACE)), 'payment-stream'),
})
