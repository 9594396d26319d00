import { isAbsolute, join } from 'node:path'
import closeWithGrace from 'close-with-grace'
import { createLogger } from '../../platform/logging/logger.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { buildStandIn } from './app.ts'
import { loadStandInConfig } from './config.ts'
import { patientGapsMs } from './webhook.ts'

const config = loadStandInConfig()
const logger = createLogger('sms-stand-in', config.LOG_LEVEL)
if (config.NODE_ENV === 'production') {
  logger.fatal('the stand-in is for development: in production the texts go to Twilio')
  process.exit(1)
}

const publicBaseUrl = config.PUBLIC_BASE_URL.replace(/\/$/, '')
const app = await buildStandIn({
  accountSid: config.TWILIO_ACCOUNT_SID,
  authToken: config.TWILIO_AUTH_TOKEN,
  from: config.TWILIO_FROM,
  inboundUrl: `${publicBaseUrl}/v1/sms/inbound`,
  statusGapMs: config.SMS_STAND_IN_STATUS_GAP_MS,
  journalFile: isAbsolute(config.SMS_STAND_IN_FILE) ? config.SMS_STAND_IN_FILE : join(projectRoot(), config.SMS_STAND_IN_FILE),
  webhook: {
    authToken: config.TWILIO_AUTH_TOKEN,
    publicBaseUrl,
    connectBaseUrl: config.SMS_STAND_IN_GATEWAY_URL.replace(/\/$/, ''),
    gapsMs: patientGapsMs,
    timeoutMs: 15_000,
  },
})
closeWithGrace({ delay: 5_000, logger: false }, async ({ err }) => {
  if (err) logger.error({ cause: err.message }, 'the stand-in ends after an error')
  await app.close()
})
const address = await app.listen({ host: config.SMS_STAND_IN_HOST, port: config.SMS_STAND_IN_PORT })
logger.info({ address }, 'the phones are here')
