import type { Logger } from '../../../platform/logging/logger.ts'
import { RegistryClient } from '../../../schemas/registry.ts'
import { Serde } from '../../../schemas/serde.ts'
import { LogPositions } from './groups/log-positions.ts'
import { WorkerScraper } from './metrics/scraper.ts'
import { parseTargets } from './metrics/targets.ts'
import type { OperationsDependencies } from './routes.ts'

export interface OperationsSettings {
  readonly brokers: string
  readonly registryUrl: string
  /** Prefix of topics, consumer groups and subjects. */
  readonly namespace: string
  /** Partitions of every topic. */
  readonly topicPartitions: number
  /** Processes whose metrics are shown: `name=url,...` */
  readonly targets: string
}

/** What the operator's page looks at beside the tables. */
export interface OperationsSources extends Pick<OperationsDependencies, 'positions' | 'scraper' | 'topicPartitions' | 'reader'> {
  readonly close: () => void
}

/** Opens nothing that must be there: the broker, the registry and the processes may all be away. */
export function openOperationsSources(settings: OperationsSettings, logger: Logger): OperationsSources {
  const positions = new LogPositions(settings.brokers, logger)
  const registry = new RegistryClient(settings.registryUrl, settings.namespace, { timeoutMs: 2_000 })
  let serde: Promise<Serde> | undefined
  return {
    positions,
    scraper: new WorkerScraper(parseTargets(settings.targets)),
    topicPartitions: settings.topicPartitions,
    reader: () => {
      serde ??= Serde.load(registry).catch((error: unknown) => {
        serde = undefined
        throw error
      })
      return serde
    },
    close: () => positions.close(),
  }
}
