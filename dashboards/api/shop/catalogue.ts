import { lowestPaymentId } from '../../../core/ids.ts'
import type { TenantDatabase } from '../database.ts'
import type { ShopCatalogue, ShopCustomer, ShopStore } from '../shapes/shop.ts'

/** Customers are looked for among so many of the newest payments, and so many of them are offered. */
const newestPayments = 2_000
const maxCustomers = 60
/** fds never lets a payment's event time lie further ahead than this, in milliseconds. */
const aheadMs = 5 * 60_000

const storesOf =
  'select store_id as "storeId", name, country, latitude, longitude from stores where merchant_id = $1 order by name, store_id'

// payment ids are in order of time, as text too
const customersOf = `
  with newest as (
    select customer_id, card_id, payment_id from transactions
    where merchant_id = $1 and payment_id < $2::uuid order by payment_id desc limit ${newestPayments}),
  used as (select customer_id, card_id, max(payment_id::text) as last from newest group by 1, 2)
  select u.customer_id as "customerId",
    json_agg(json_build_object('cardId', u.card_id, 'brand', c.brand, 'last4', c.last4) order by u.last desc) as cards
  from used u left join cards c on c.customer_id = u.customer_id and c.card_id = u.card_id
  group by 1 order by max(u.last) desc limit ${maxCustomers}`

/** What a tester chooses from: the merchant's stores, and who paid there lately with which cards. */
export async function readCatalogue(database: TenantDatabase, merchantId: string): Promise<ShopCatalogue> {
  return await database.write(merchantId, async (client) => {
    const stores = await client.query<ShopStore>(storesOf, [merchantId])
    const customers = await client.query<ShopCustomer>(customersOf, [merchantId, lowestPaymentId(Date.now() + aheadMs)])
    return { stores: stores.rows, customers: customers.rows }
  })
}

/** Whether the merchant has registered this store. */
export async function hasStore(database: TenantDatabase, merchantId: string, storeId: string): Promise<boolean> {
  const rows = await database.read(merchantId, 'select from stores where merchant_id = $1 and store_id = $2', [merchantId, storeId])
  return rows.length > 0
}
