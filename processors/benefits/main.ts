import { Type } from 'typebox'
import { loadConfig } from '../../platform/config/load-config.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { topicSerde } from '../../schemas/topic-serde.ts'
import { runApplication } from '../runtime/index.ts'
import { benefitsConfig } from './config.ts'
import { benefitsApplication } from './topology.ts'

const config = loadConfig(Type.Object(benefitsConfig))

await runApplication({
  application: benefitsApplication({ tipAboveMinor: config.BENEFIT_TIP_ABOVE_WON, tipsPerDay: config.BENEFIT_TIPS_PER_DAY }),
  settings: config,
  gathers: true,
  loadSerde: async () =>
    topicSerde(await Serde.load(new RegistryClient(config.SCHEMA_REGISTRY_URL, config.PAYSTREAM_NAMESPACE)), 'transaction-events'),
})
