import { Type } from 'typebox'
import { refuseDevelopmentDefaults } from '../../platform/config/development-defaults.ts'
import { loadConfig } from '../../platform/config/load-config.ts'
import { smsApiBaseUrl, twilioApiConfig, twilioConfig, twilioDefaults } from '../../platform/config/twilio-config.ts'
import { verificationConfig, verificationDefaults } from '../../platform/config/verification-config.ts'
import { RegistryClient } from '../../schemas/registry.ts'
import { Serde } from '../../schemas/serde.ts'
import { topicSerde } from '../../schemas/topic-serde.ts'
import { type CompanionServices, runApplication } from '../runtime/index.ts'
import { leaseMsOf, notifierConfig } from './config.ts'
import { deliverTexts } from './deliver-texts.ts'
import { deliveryEvents } from './delivery-events.ts'
import { quietHoursOf } from './quiet-hours.ts'
import { notifierApplication } from './topology.ts'
import { TwilioProvider } from './twilio-provider.ts'

const config = loadConfig(Type.Object({ ...notifierConfig, ...twilioConfig, ...twilioApiConfig, ...verificationConfig }))
refuseDevelopmentDefaults(config, { ...twilioDefaults, ...verificationDefaults })

const provider = new TwilioProvider({
  accountSid: config.TWILIO_ACCOUNT_SID,
  authToken: config.TWILIO_AUTH_TOKEN,
  from: config.TWILIO_FROM,
  apiBaseUrl: smsApiBaseUrl(config),
  timeoutMs: config.SMS_TIMEOUT_MS,
})

await runApplication({
  application: notifierApplication,
  settings: config,
  loadSerde: async () =>
    topicSerde(await Serde.load(new RegistryClient(config.SCHEMA_REGISTRY_URL, config.PAYSTREAM_NAMESPACE)), 'notification-requests'),
  companion: ({ pool, logger, registry }: CompanionServices) =>
    deliverTexts(
      {
        query: async <Row>(sql: string, parameters: readonly unknown[]) => ({
          rows: (await pool.query(sql, [...parameters])).rows as Row[],
        }),
      },
      provider,
      {
        concurrency: config.SMS_CONCURRENCY,
        leaseMs: leaseMsOf(config),
        pollMs: config.SMS_POLL_MS,
        quietHours: quietHoursOf(config.MARKETING_QUIET_HOURS),
        marketingPerDay: config.MARKETING_PER_DAY,
        verificationTimeoutMs: config.VERIFICATION_TIMEOUT_S * 1_000,
        secret: config.VERIFICATION_SECRET,
        publicBaseUrl: config.PUBLIC_BASE_URL,
      },
      deliveryEvents({ logger, registry }),
    ),
})
