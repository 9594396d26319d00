import { Type } from 'typebox'
import { standInConfigSchema } from '../demo/sms-stand-in/config.ts'
import { gatewayConfig } from '../gateway/config.ts'
import { apiKeyConfig } from '../platform/api-keys/index.ts'
import { sharedConfig } from '../platform/config/load-config.ts'
import { receiptConfig } from '../platform/config/receipt-config.ts'
import { twilioApiConfig, twilioConfig } from '../platform/config/twilio-config.ts'
import { verificationConfig } from '../platform/config/verification-config.ts'
import { benefitsConfig } from '../processors/benefits/config.ts'
import { notifierConfig } from '../processors/notifier/config.ts'
import { receiptsConfig } from '../processors/receipts/config.ts'

/** What the code says of a setting it reads with a schema. */
export interface KnownSetting {
  readonly default?: unknown
  readonly description?: string
}

/** Settings by name, of every exported configuration schema. */
export const knownSettings: ReadonlyMap<string, KnownSetting> = new Map(
  [
    Type.Object(sharedConfig),
    Type.Object(apiKeyConfig),
    Type.Object(twilioConfig),
    Type.Object(twilioApiConfig),
    Type.Object(verificationConfig),
    Type.Object(notifierConfig),
    Type.Object(benefitsConfig),
    Type.Object(receiptConfig),
    Type.Object(receiptsConfig),
    gatewayConfig,
    standInConfigSchema,
  ].flatMap(({ properties }) => Object.entries(properties as Readonly<Record<string, KnownSetting>>)),
)
