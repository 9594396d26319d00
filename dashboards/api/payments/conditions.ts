import { paymentIdOf } from '../../../core/ids.ts'
import { currencyCodes, minorDigitsOf } from '../../../core/iso-codes.ts'
import type { PaymentFilter } from './filter.ts'

/** Takes a parameter of a query, and gives the `$n` that stands for it. */
export type Parameter = (value: unknown) => string

/**
 * What rows `t` of `looked_at` must fulfil for everything but days and statuses; `true` when nothing more is asked for.
 * @param merchant the parameter that holds the merchant's id
 */
export function conditionOf(filter: PaymentFilter, merchantId: string, merchant: string, parameter: Parameter): string {
  const conditions: string[] = []
  const equal = (column: string, value: string | undefined): void => {
    if (value !== undefined) conditions.push(`t.${column} = ${parameter(value)}`)
  }
  equal('store_id', filter.storeId)
  equal('customer_id', filter.customerId)
  equal('card_id', filter.cardId)
  equal('channel', filter.channel)
  equal('currency', filter.currency)
  equal('country', filter.country)
  const { amountFrom, amountTo, q } = filter
  if (amountFrom !== undefined) conditions.push(`t.amount_minor >= ${boundSql(parameter(bounds(amountFrom, 'least')))}`)
  if (amountTo !== undefined) conditions.push(`t.amount_minor <= ${boundSql(parameter(bounds(amountTo, 'most')))}`)
  if (q !== undefined) conditions.push(searchSql(q, merchantId, merchant, parameter))
  return conditions.length === 0 ? 'true' : conditions.join(' and ')
}

function searchSql(q: string, merchantId: string, merchant: string, parameter: Parameter): string {
  const part = parameter(`%${q.replace(/[\\%_]/g, '\\$&')}%`)
  const any = ['order_id', 'customer_id', 'card_id', 'store_id'].map((column) => `t.${column} ilike ${part}`)
  any.push(
    `t.store_id in (select store_id from stores where merchant_id = ${merchant} and name ilike ${part})`,
    `exists (select from json_array_elements(t.items) item where item ->> 'name' ilike ${part})`,
    // what an idempotency key leaves in the id of its payment, behind the time
    `substr(t.payment_id::text, 16) = ${parameter(paymentIdOf(merchantId, q, 0).slice(15))}`,
  )
  if (/^[0-9a-f-]{8,36}$/i.test(q)) any.push(`t.payment_id::text like ${parameter(`${q.toLowerCase()}%`)}`)
  if (/^\d{4}$/.test(q))
    any.push(
      `t.payment_id in (select payment_id from payment_cards(array(select payment_id from looked_at)) where last4 = ${parameter(q)})`,
    )
  return `(${any.join(' or ')})`
}

/** An amount in major units as minor units of every currency, as text: by code, and for one of no list under `other`. */
export function bounds(major: string, kind: 'least' | 'most'): string {
  const byDigits = new Map<number, string>()
  const boundOf = (currency: string): string => {
    const digits = minorDigitsOf(currency)
    const bound = byDigits.get(digits) ?? minorBound(major, digits, kind).toString()
    byDigits.set(digits, bound)
    return bound
  }
  return JSON.stringify(Object.fromEntries([...currencyCodes, 'other'].map((currency) => [currency, boundOf(currency)])))
}

/** The least (most) amount in whole minor units that is not below (above) the one in major units. */
export function minorBound(major: string, digits: number, kind: 'least' | 'most'): bigint {
  const [whole = '', fraction = ''] = major.split('.')
  const exact = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'))
  const cut = /[1-9]/.test(fraction.slice(digits))
  return cut && kind === 'least' ? exact + 1n : exact
}

function boundSql(bound: string): string {
  return `coalesce(${bound}::jsonb ->> t.currency, ${bound}::jsonb ->> 'other')::numeric`
}
