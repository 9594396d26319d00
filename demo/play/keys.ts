import { createKey, type KeyScope, type Peppers, revokeKey } from '../../platform/api-keys/index.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import type { Merchant } from '../stream/world.ts'
import { persist } from './persist.ts'

/** The keys of one run. They are test keys, and drawn anew each time: nothing stores their text. */
export interface DemoKeys {
  /** Posts, reads and takes back a merchant's payments, registers its stores and its loyalty program. */
  readonly merchants: ReadonlyMap<string, string>
  /** Registers customers and their cards: the platform's own. */
  readonly platform: string
  /** Only reads what customers were told by push; for the page of phones. */
  readonly feeds: string
  /** Ends all but the keys of one merchant and that of the phones, with which a person may go on, or all. */
  readonly revokeAllBut: (merchantId: string | undefined) => Promise<void>
}

interface DrawnKey {
  readonly merchantId: string
  readonly key: string
  readonly keyId: string
}

const merchantScopes: readonly KeyScope[] = ['payments:write', 'payments:read', 'stores:write', 'loyalty:write']

export async function drawKeys(
  pool: Pool,
  peppers: Peppers,
  merchants: readonly Merchant[],
  runId: string,
  signal: AbortSignal,
): Promise<DemoKeys> {
  const draw = async (merchantId: string, scopes: readonly KeyScope[]): Promise<DrawnKey> => {
    const wanted = { environment: 'test', merchantId, scopes, label: `demo ${runId}` } as const
    return { merchantId, ...(await persist('drawing an API key', signal, () => createKey(pool, peppers, wanted))) }
  }
  const platform = await draw('paystream-demo', ['customers:write'])
  const feeds = await draw('paystream-demo-phones', ['customers:read'])
  const own: DrawnKey[] = []
  for (const { merchantId } of merchants) own.push(await draw(merchantId, merchantScopes))
  return {
    platform: platform.key,
    feeds: feeds.key,
    merchants: byMerchant(own),
    revokeAllBut: async (merchantId) => {
      for (const drawn of [platform, feeds, ...own]) {
        if (merchantId !== undefined && (drawn.merchantId === merchantId || drawn === feeds)) continue
        await persist('revoking an API key', AbortSignal.timeout(10_000), () => revokeKey(pool, drawn.keyId))
      }
    },
  }
}

function byMerchant(drawn: readonly DrawnKey[]): ReadonlyMap<string, string> {
  return new Map(drawn.map(({ merchantId, key }) => [merchantId, key]))
}
