import { linkForAccount, type NewUser } from '../../platform/accounts/index.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import { persist } from './persist.ts'

/** A person may look at the demo for a working day before opening the page. */
const minutes = 8 * 60

/** Token of a link that opens a merchant's dashboard once, for the owner's account, which is made when it is missing. */
export function ownerLink(pool: Pool, merchantId: string, signal: AbortSignal): Promise<string> {
  return link(pool, { email: `owner@${merchantId}.example`, role: 'owner', merchantId, createdBy: 'paystream demo' }, signal)
}

/** The same for the operations page. */
export function operatorLink(pool: Pool, signal: AbortSignal): Promise<string> {
  return link(pool, { email: 'operator@paystream.example', role: 'operator', merchantId: null, createdBy: 'paystream demo' }, signal)
}

function link(pool: Pool, wanted: NewUser, signal: AbortSignal): Promise<string> {
  return persist('making a sign-in link', signal, () => linkForAccount(pool, wanted, minutes))
}
