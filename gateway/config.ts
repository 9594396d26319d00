import { type Static, Type } from 'typebox'
import { apiKeyConfig } from '../platform/api-keys/index.ts'
import { sharedConfig } from '../platform/config/load-config.ts'
import { twilioConfig } from '../platform/config/twilio-config.ts'
import { verificationConfig } from '../platform/config/verification-config.ts'

/** Environment of the gateway process; `.env.example` lists every key with its meaning. */
export const gatewayConfig = Type.Object({
  ...sharedConfig,
  ...apiKeyConfig,
  ...twilioConfig,
  ...verificationConfig,
  GATEWAY_HOST: Type.String({ default: '127.0.0.1', description: 'address the gateway listens on; 0.0.0.0 in a container' }),
  GATEWAY_PORT: Type.Integer({ default: 8080, minimum: 1, maximum: 65535, description: 'port the gateway listens on' }),
  GATEWAY_TRUST_PROXY: Type.String({
    default: '',
    description: 'comma-separated addresses or networks of proxies whose X-Forwarded-For counts; empty = none',
  }),
  GATEWAY_MAX_IN_FLIGHT: Type.Integer({
    default: 20_000,
    minimum: 1,
    description: 'payments that may wait for their acknowledgement at once; above it the answer is 503',
  }),
  GATEWAY_MAX_STREAMS: Type.Integer({
    default: 1_000,
    minimum: 0,
    description: 'streams of notifications that may be open at once; above it the answer is 503',
  }),
  GATEWAY_REQUEST_LOG: Type.Union([Type.Literal('all'), Type.Literal('errors')], {
    default: 'errors',
    description: 'which requests are logged: all, or those with status 400 and above and those slower than 1 s',
  }),
  GATEWAY_RATE_LIMIT: Type.Integer({
    default: 0,
    minimum: 0,
    description: 'requests a second per API key on this gateway, with bursts of twice as many; 0 = no limit',
  }),
})

export type GatewayConfig = Static<typeof gatewayConfig>
