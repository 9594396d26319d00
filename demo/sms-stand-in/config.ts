import { Type } from 'typebox'
import { loadConfig, sharedConfig } from '../../platform/config/load-config.ts'
import { twilioConfig } from '../../platform/config/twilio-config.ts'

/** Environment of the stand-in. */
export const standInConfigSchema = Type.Object({
  LOG_LEVEL: sharedConfig.LOG_LEVEL,
  NODE_ENV: sharedConfig.NODE_ENV,
  ...twilioConfig,
  SMS_STAND_IN_HOST: Type.String({ default: '127.0.0.1', description: 'address the stand-in listens on' }),
  SMS_STAND_IN_PORT: Type.Integer({ default: 8090, minimum: 0, maximum: 65_535, description: 'port of the stand-in' }),
  SMS_STAND_IN_GATEWAY_URL: Type.String({
    default: '',
    description:
      'where the stand-in reaches the gateway when that is not PUBLIC_BASE_URL, as between containers; signatures stay over PUBLIC_BASE_URL',
  }),
  SMS_STAND_IN_STATUS_GAP_MS: Type.Integer({
    default: 150,
    minimum: 0,
    maximum: 60_000,
    description: 'milliseconds from one status of a text to the next',
  }),
  SMS_STAND_IN_FILE: Type.String({ default: '.data/sms-stand-in.jsonl', description: 'where the phones are kept over a restart' }),
})

export const loadStandInConfig = (env = process.env) => loadConfig(standInConfigSchema, env)
