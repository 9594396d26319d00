import { createKey, type KeyScope, type Peppers, revokeKey } from '../../platform/api-keys/index.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import type { Merchant } from '../stream/world.ts'
import { persist } from './persist.ts'

/** The keys of one run. They are test keys, and drawn anew each time: nothing stores their text. */
export interface DemoKeys {
  /** Posts and reads a merchant's payments, registers its stores and opens its dashboard. */
  readonly merchants: ReadonlyMap<string, string>
  /** Registers customers: the platform's own. */
  readonly platform: string
  /** Ends all but the merchants' keys that a person may still use. */
  readonly revokeFor: (kept: ReadonlySet<string>) => Promise<void>
}

const merchantScopes: readonly KeyScope[] = ['payments:write', 'payments:read', 'stores:write', 'dashboard']

export async function drawKeys(
  pool: Pool,
  peppers: Peppers,
  merchants: readonly Merchant[],
  runId: string,
  signal: AbortSignal,
): Promise<DemoKeys> {
  const draw = async (merchantId: string, scopes: readonly KeyScope[]): Promise<{ key: string; keyId: string }> =>
    await persist('drawing an API key', signal, () =>
      createKey(pool, peppers, { environment: 'test', merchantId, scopes, label: `demo ${runId}` }),
    )
  const platform = await draw('paystream-demo', ['customers:write'])
  const drawn = new Map<string, { key: string; keyId: string }>()
  for (const { merchantId } of merchants) drawn.set(merchantId, await draw(merchantId, merchantScopes))
  return {
    platform: platform.key,
    merchants: new Map([...drawn].map(([merchantId, { key }]) => [merchantId, key])),
    revokeFor: async (kept) => {
      const over = [platform.keyId, ...[...drawn].filter(([merchantId]) => !kept.has(merchantId)).map(([, { keyId }]) => keyId)]
      for (const keyId of over) await persist('revoking an API key', AbortSignal.timeout(10_000), () => revokeKey(pool, keyId))
    },
  }
}
