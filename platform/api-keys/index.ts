/** API keys: issue, list, revoke, check. The gateway, the dashboards and the command line share them. */
export {
  isKeyScope,
  isMerchantScope,
  type KeyEnvironment,
  type KeyScope,
  keyEnvironments,
  keyScopes,
  type MerchantScope,
  merchantScopes,
  type ParsedKey,
  parseKey,
} from './api-key.ts'
export { apiKeyConfig, type Peppers, peppersOf } from './config.ts'
export { type Delegation, isDelegation, signDelegation, verifyDelegation } from './delegation.ts'
export { createKey, type KeyRecord, listKeys, type NewKey, type Principal, revokeKey } from './key-table.ts'
export { KeyVerifier, type KeyVerifierTimes, keyVerifierTimes } from './key-verifier.ts'
