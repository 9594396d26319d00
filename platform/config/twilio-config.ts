import { Type } from 'typebox'

const developmentSid = `AC${'0'.repeat(32)}`
const developmentToken = 'stand-in-auth-token'

/**
 * Environment about texts, shared by notifier (sends), gateway (receives) and the stand-in (both). The defaults belong to the stand-in
 * and are public; production refuses them.
 */
export const twilioConfig = {
  PUBLIC_BASE_URL: Type.String({
    default: 'http://127.0.0.1:8080',
    pattern: '^https?://[^/?#]+(/[^?#]*)?$',
    description: 'URL under which customers and Twilio reach the gateway; links and signatures are made from it',
  }),
  TWILIO_ACCOUNT_SID: Type.String({ default: developmentSid, minLength: 1, description: 'account at Twilio' }),
  TWILIO_AUTH_TOKEN: Type.String({ default: developmentToken, minLength: 1, description: 'its primary auth token: sends and signs' }),
  TWILIO_AUTH_TOKEN_PREVIOUS: Type.String({
    default: '',
    description: 'the auth token before; its signatures are accepted too while it is rotated',
  }),
  TWILIO_FROM: Type.String({
    default: '+15550100000',
    pattern: '^\\+[1-9][0-9]{6,14}$',
    description: 'number that texts come from, E.164',
  }),
} as const

/** Where texts are sent; the notifier's alone. */
export const twilioApiConfig = {
  TWILIO_API_BASE_URL: Type.String({
    default: '',
    description: 'API the texts are sent to; empty: Twilio itself, or the stand-in while the account is the development one',
  }),
} as const

const standInUrl = 'http://127.0.0.1:8090'

/** The API to send to; empty means Twilio. The stand-in is chosen only for the development account, which Twilio would not know. */
export function smsApiBaseUrl(config: {
  readonly TWILIO_API_BASE_URL: string
  readonly TWILIO_ACCOUNT_SID: string
  readonly NODE_ENV: string
}): string {
  if (config.TWILIO_API_BASE_URL !== '' || config.NODE_ENV === 'production') return config.TWILIO_API_BASE_URL
  return config.TWILIO_ACCOUNT_SID === developmentSid ? standInUrl : ''
}

/** Public values that production refuses (see refuseDevelopmentDefaults). */
export const twilioDefaults = { TWILIO_ACCOUNT_SID: developmentSid, TWILIO_AUTH_TOKEN: developmentToken } as const
