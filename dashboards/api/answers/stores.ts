import type { StoreList, StoreView } from '../shapes/answers.ts'
import { readers, type Snapshots } from './snapshot.ts'

/** The merchant's registered stores by name. */
export async function storesOf(snapshots: Snapshots, merchantId: string): Promise<StoreList> {
  const { rows } = await snapshots.read<StoreView>(
    readers.ledger,
    merchantId,
    `select store_id as "storeId", name, category, country, latitude, longitude, address, business_number as "businessNumber", representative,
       phone, visit_threshold as "visitThreshold", updated_at as "updatedAt"
     from stores where merchant_id = $3 order by name, store_id`,
    [],
  )
  return { stores: rows }
}
