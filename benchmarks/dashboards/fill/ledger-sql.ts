/**
 * What the workers write for each payment: statements over `bench.payments` whose $1 to $2 are row numbers. Texts stand as the product stores
 * them, in the usual length.
 */

const at = 'to_timestamp(ms / 1000.0)'
const changedAt = 'to_timestamp(changed_ms / 1000.0)'
const held = `ending in ('pending', 'approved', 'denied-by-customer', 'expired', 'undeliverable', 'too-many-wrong-codes', 'cancelled-held')`
const idOf = (word: string): string => `md5('${word}' || n)::uuid`
const chunk = 'n between $1 and $2'

const place = `'{"latitude":' || latitude || ',"longitude":' || longitude || ',"radiusM":20,"source":"payment","country":"' || country || '","at":' || ms || '}'`
const before = `'{"latitude":' || latitude + 0.01 || ',"longitude":' || longitude + 0.01 || ',"radiusM":20,"source":"payment","country":"' || country || '","at":' || ms - 7200000 || '}'`
const away = `'{"latitude":35.157845,"longitude":129.059194,"radiusM":25,"source":"payment","country":"KR","at":' || ms - 1200000 || '}'`
const awayText = `'962 km from where the card was last seen, 20 min apart: 2,886 km/h, faster than 900 km/h.'`
const rules = (fired: string, reason: string): string =>
  `'"rules":[{"rule":"impossible-travel","version":1,"fired":${fired},"reason":"' || ${reason} || '"},{"rule":"country-change","version":1,"fired":false,"reason":"same-country"}]}'`
const decision = `(case when ${held}
  then '{"outcome":"hold","timeClamped":false,"inputs":{"place":' || ${place} || ',"presence":' || ${away} || ',"distanceKm":962.0835899220936,"elapsedS":1200,"speedKmh":2886.250769766281},' || ${rules('true', awayText)}
  else '{"outcome":"pass","timeClamped":false,"inputs":{"place":' || ${place} || ',"presence":' || ${before} || ',"distanceKm":1.423456789,"elapsedS":7200,"speedKmh":0.7117283945},' || ${rules('false', `'nearby'`)}
  end)::json`
const items = `(case when bench.share(n, 10) < 0.6
  then '[{"name":"바닐라 콜드브루","quantity":1,"unitPriceMinor":' || amount_minor - amount_minor / 3 || '},{"name":"Kimchi stew","quantity":1,"unitPriceMinor":' || amount_minor / 3 || '}]' end)::json`

/** One row of the ledger a payment. */
const transactions = `
insert into transactions (payment_id, merchant_id, store_id, customer_id, card_id, amount_minor, currency, country, latitude, longitude,
  location_accuracy_m, channel, occurred_at, event_time, order_id, items, status, status_reason, decision, judged_at, changed_at,
  source_partition, source_offset, version)
select payment_id, merchant_id, store_id, customer_id, 'card-' || customer || '-' || card, amount_minor, currency, country, latitude, longitude,
  20, channel, ${at}, ${at}, case when channel = 'ONLINE' then 'A-' || n end, ${items}, status, status_reason, ${decision},
  ${at} + interval '40 ms', ${changedAt}, source_partition, n, 1 + (status_reason is not null)::int
from bench.payments where ${chunk} order by n`

const changes = `
insert into transaction_changes (payment_id, version, from_status, to_status, reason, actor, changed_at)
select payment_id, 2, case when ${held} then 'PENDING' else 'COMPLETED' end, status, status_reason,
  case when status_reason in ('refunded-by-merchant', 'cancelled-by-merchant') then 'merchant' when status_reason = 'expired' then 'timer'
    when status_reason = 'undeliverable' then 'provider' else 'customer' end, ${changedAt}
from bench.payments where ${chunk} and status_reason is not null`

const reversals = `
insert into transaction_reversals (request_id, payment_id, merchant_id, kind, amount_minor, reason, requested_by, result, version_after, requested_at,
  decided_at, source_partition, source_offset, version)
select ${idOf('reversal')}, payment_id, merchant_id, case when status = 'CANCELLED' then 'CANCEL' else 'REFUND' end,
  case when status = 'CANCELLED' then amount_minor else refunded_minor end, '환불', 'bench',
  case status when 'CANCELLED' then 'cancelled' when 'REFUNDED' then 'refunded' else 'partially-refunded' end, 2, ${changedAt}, ${changedAt}, source_partition, n, 1
from bench.payments where ${chunk} and status_reason in ('refunded-by-merchant', 'cancelled-by-merchant')`

const refunds = `
insert into transaction_refunds (payment_id, refunded_minor, refunds, version)
select payment_id, refunded_minor, 1, 1 from bench.payments where ${chunk} and refunded_minor > 0`

const verifications = `
insert into verifications (payment_id, customer_id, source_partition, status, code_hash, token_hash, wrong_codes, held_at, opened_at, decided_at, decided_by, version)
select payment_id, customer_id, source_partition,
  case ending when 'denied-by-customer' then 'denied' when 'too-many-wrong-codes' then 'denied' when 'cancelled-held' then 'cancelled' else ending end,
  decode(md5('code' || n), 'hex'), decode(md5('token' || n), 'hex'), case ending when 'too-many-wrong-codes' then 5 else 0 end, ${at}, ${at},
  case when ending <> 'pending' then ${changedAt} end,
  case when ending = 'expired' then 'timer' when ending in ('approved', 'denied-by-customer', 'too-many-wrong-codes') then 'SM' || md5('reply' || n) end,
  1 + (ending <> 'pending')::int
from bench.payments where ${chunk} and ${held}`

const prompts = `
insert into verification_prompts (payment_id, customer_id, source_partition, phone, state, queued_at, claimed_at, prompted_at, due_at, undeliverable_reason, closed_at)
select payment_id, customer_id, source_partition, '+8210' || lpad((customer % 100000000)::text, 8, '0'),
  case ending when 'pending' then 'queued' when 'undeliverable' then 'undeliverable' else 'closed' end, ${at},
  case when ending <> 'pending' then ${at} + interval '1 s' end, case when ending not in ('pending', 'undeliverable') then ${at} + interval '2 s' end,
  ${at} + interval '5 min', case ending when 'undeliverable' then '30003' end, case when ending <> 'pending' then ${changedAt} end
from bench.payments where ${chunk} and ${held}`

const answers = `
insert into verification_answers (reply_id, source, phone, body, payment_id, customer_id, answer, received_at, next_attempt_at, settled_at, outcome)
select 'SM' || md5('reply' || n), 'SMS', '+8210' || lpad((customer % 100000000)::text, 8, '0'), case ending when 'approved' then 'Y' else 'N' end,
  payment_id, customer_id, case ending when 'approved' then 'APPROVE' when 'denied-by-customer' then 'DENY' else 'WRONG_CODE' end,
  ${changedAt}, ${changedAt}, ${changedAt}, 'published'
from bench.payments where ${chunk} and ending in ('approved', 'denied-by-customer', 'too-many-wrong-codes')`

const replies = `
insert into verification_replies (reply_id, payment_id, result, received_at, read_at, version)
select 'SM' || md5('reply' || n), payment_id, case ending when 'denied-by-customer' then 'denied' else ending end, ${changedAt}, ${changedAt}, 1
from bench.payments where ${chunk} and ending in ('approved', 'denied-by-customer', 'too-many-wrong-codes')`

const deliveries = `
insert into deliveries (notification_id, kind, customer_id, merchant_id, store_id, payment_id, channel, request, state, attempts, provider_id, created_at, updated_at)
select ${idOf('delivery')}, 'PAYMENT_VERIFICATION', customer_id, merchant_id, store_id, payment_id, 'SMS',
  json_build_object('kind', 'PAYMENT_VERIFICATION', 'customerId', customer_id, 'merchantId', merchant_id, 'paymentId', payment_id, 'amountMinor', amount_minor),
  case ending when 'undeliverable' then 'undeliverable' else 'delivered' end, 1, 'SM' || md5('text' || n), ${at}, ${at} + interval '3 s'
from bench.payments where ${chunk} and ${held} and ending <> 'pending'`

const holds = `
insert into merchant_holds (payment_id, merchant_id, store_id, day, held_at, ended_at, ended_by, version)
select payment_id, merchant_id, store_id, day, ${at}, case when ending <> 'pending' then ${changedAt} end, status_reason, 1 + (ending <> 'pending')::int
from bench.payments where ${chunk} and ${held}`

const brands = `
insert into merchant_payment_brands (payment_id, card_brand, version)
select payment_id, card_brand, 1 from bench.payments where ${chunk} and card_brand is not null`

/** One in five payments was made with the best card; for others another one would have given more, and one in four was told. */
const benefits = `
insert into benefit_payments (payment_id, customer_id, card_id, merchant_id, store_id, event_time, month, amount_minor, taken_back_minor,
  catalogue_version, product_id, offer_id, capped_minor, after_cap_minor, best_card_id, best_product_id, best_minor, tipped, version)
select payment_id, customer_id, 'card-' || customer || '-' || card, merchant_id, store_id, ${at}, to_char(day, 'YYYY-MM'), amount_minor, taken_back_minor,
  20, p.product_id, case when p.product_id is not null then 'everywhere' end, case when p.product_id is not null then amount_minor / 200 else 0 end, 0,
  case when b.product_id is not null and bench.share(n, 12) < 0.4 then 'card-' || customer || '-' || 1 - card end, b.product_id,
  case when b.product_id is not null then amount_minor / 20 end, b.product_id is not null and bench.share(n, 13) < 0.25, 1
from bench.payments
  left join bench.products p on p.number = product
  left join bench.products b on p.product_id is not null and bench.share(n, 11) > 0.2
    and b.number = (product + 1 + floor(bench.share(n, 14) * 18)::bigint) % 20
where ${chunk} and completed and currency = 'KRW' order by n`

/** $3: from which row number on payments have receipts. */
const receipts = `
insert into receipts (payment_id, customer_id, merchant_id, store_id, content, status, refunded_minor, changed_at, revision, token, expires_at, version)
select payment_id, customer_id, p.merchant_id, p.store_id, json_build_object('paymentId', payment_id, 'storeId', p.store_id,
    'store', json_build_object('name', p.store_id, 'representative', null, 'businessNumber', '000-81-00055', 'address', '서울 중구 세종대로 110', 'phone', null),
    'card', json_build_object('issuer', '도담은행', 'brand', card_brand, 'lastFour', lpad((customer % 10000)::text, 4, '0')),
    'items', ${items}, 'amountMinor', amount_minor, 'currency', currency, 'country', country, 'channel', channel, 'paidAt', ms),
  status, taken_back_minor, ${changedAt}, 1 + (status_reason is not null)::int, md5('token' || n), ${at} + interval '90 days', 1
from bench.payments p where ${chunk} and n >= $3 and completed order by n`

const receiptRevisions = `
insert into receipt_revisions (payment_id, revision, customer_id, source_partition, status, refunded_minor, changed_at, announced_at, version, state, attempts,
  next_attempt_at, rendered_at)
select payment_id, 1 + (status_reason is not null)::int, customer_id, source_partition, status, taken_back_minor, ${changedAt}, ${changedAt}, 2, 'rendered', 1,
  ${changedAt}, ${changedAt}
from bench.payments where ${chunk} and n >= $3 and completed order by n`

/** In this order for every chunk. */
export const chunkStatements: readonly string[] = [
  transactions,
  changes,
  reversals,
  refunds,
  verifications,
  prompts,
  answers,
  replies,
  deliveries,
  holds,
  brands,
  benefits,
]
export const receiptStatements: readonly string[] = [receipts, receiptRevisions]
