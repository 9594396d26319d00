import { Type } from 'typebox'
import { receiptPath } from '../../core/receipt-link.ts'
import { refuseDevelopmentDefaults } from '../../platform/config/development-defaults.ts'
import { loadConfig } from '../../platform/config/load-config.ts'
import { receiptConfig, receiptDefaults } from '../../platform/config/receipt-config.ts'
import { twilioConfig } from '../../platform/config/twilio-config.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { topicSerde } from '../../schemas/topic-serde.ts'
import { type CompanionServices, runApplication } from '../runtime/index.ts'
import { paintTimeoutMs, receiptsConfig, renderLeaseMs } from './config.ts'
import { renderEvents } from './rendering/render-events.ts'
import { drawReceipts } from './rendering/render-loop.ts'
import { RenderQueue } from './rendering/render-queue.ts'
import { ThreadPainter } from './rendering/thread-painter.ts'
import { receiptsApplication } from './topology.ts'

const dayMs = 86_400_000
const { PUBLIC_BASE_URL } = twilioConfig
const config = loadConfig(Type.Object({ ...receiptsConfig, ...receiptConfig, PUBLIC_BASE_URL }))
refuseDevelopmentDefaults(config, receiptDefaults)
const baseUrl = config.PUBLIC_BASE_URL.replace(/\/+$/, '')

await runApplication({
  application: receiptsApplication({ secret: config.RECEIPT_SECRET, linkMs: config.RECEIPT_LINK_DAYS * dayMs }),
  settings: config,
  gathers: true,
  loadSerde: async () =>
    topicSerde(await Serde.load(new RegistryClient(config.SCHEMA_REGISTRY_URL, config.PAYSTREAM_NAMESPACE)), 'transaction-events'),
  companion: ({ pool, logger, registry }: CompanionServices) => {
    if (config.RECEIPT_RENDER_CONCURRENCY === 0) return { stop: async () => undefined }
    const query = async <Row>(sql: string, parameters: readonly unknown[]) => ({
      rows: (await pool.query(sql, [...parameters])).rows as Row[],
    })
    const painter = new ThreadPainter(paintTimeoutMs)
    const drawing = drawReceipts(
      new RenderQueue({ query }),
      painter,
      {
        concurrency: config.RECEIPT_RENDER_CONCURRENCY,
        pollMs: config.RECEIPT_POLL_MS,
        leaseMs: renderLeaseMs,
        mostAttempts: config.RECEIPT_RENDER_ATTEMPTS,
        urlOf: (token) => baseUrl + receiptPath(token),
      },
      renderEvents({ logger, registry }),
    )
    return {
      async stop() {
        await drawing.stop()
        await painter.close()
      },
    }
  },
})
