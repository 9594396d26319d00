import { cardholders, cards, merchants, programs, registeredStores, storeCategory, storeId, storePlace } from './world.ts'

/** Puts the world of the load where a deploy would have it. */
export async function registerWorld(client: { query(sql: string, values: unknown[]): Promise<unknown> }): Promise<void> {
  for (const { customerId, phone } of cardholders) {
    if (phone !== null) await client.query('insert into customers (customer_id, phone) values ($1, $2)', [customerId, phone])
  }
  for (const { customerId, cardId, productId, brand } of cards) {
    const values = [customerId, cardId, productId, brand]
    await client.query('insert into cards (customer_id, card_id, product_id, brand) values ($1, $2, $3, $4)', values)
  }
  for (const [merchantId, program] of Object.entries(programs)) {
    const values = [merchantId, JSON.stringify(program)]
    await client.query(`insert into loyalty_programs (merchant_id, version, document, created_by) values ($1, 1, $2, 'chaos')`, values)
  }
  for (const merchantId of merchants) {
    for (let number = 0; number < registeredStores; number += 1) {
      const { country, latitude, longitude } = storePlace(number)
      const values = [merchantId, storeId(number), `Store ${number}`, storeCategory(number), country, latitude, longitude]
      await client.query(
        'insert into stores (merchant_id, store_id, name, category, country, latitude, longitude) values ($1, $2, $3, $4, $5, $6, $7)',
        values,
      )
    }
  }
}
