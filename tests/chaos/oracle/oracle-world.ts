import { cardholders, merchants, registeredStores, storeId, storePlace } from '../load/world.ts'
import { type OracleWorld, storePlaces } from './expected.ts'

/** What the oracle knows of the load's world beside the log. */
export const world: OracleWorld = {
  storePlaces: storePlaces(
    merchants.flatMap((merchantId) =>
      Array.from({ length: registeredStores }, (_, number) => ({ merchantId, storeId: storeId(number), ...storePlace(number) })),
    ),
  ),
  unreachable: new Set(cardholders.filter(({ phone }) => phone === null).map(({ customerId }) => customerId)),
}
