import type pg from 'pg'
import type { Payment } from '../load/sends.ts'
import { cards, programs, storeCategory, storeId } from '../load/world.ts'
import { checkBenefits } from './check-benefits.ts'
import type { Expected, ExpectedPayment } from './expected.ts'
import { receiptSteps, visitKey } from './expected.ts'
import { compare, compareCounts, type Finding } from './findings.ts'

/** How the checks ask: rows of texts, numbers and nulls. */
type Ask = <Row>(sql: string) => Promise<readonly Row[]>
const ms = (column: string): string => `round(extract(epoch from ${column}) * 1000)::float8 as ${column}`

/** Every table that a worker writes, against what was computed. */
export async function checkTables(
  client: pg.ClientBase,
  expected: Expected,
): Promise<{ readonly findings: readonly Finding[]; readonly rows: number }> {
  let rows = 0
  const ask: Ask = async <Row>(sql: string) => {
    const result = await client.query(sql)
    rows += result.rowCount ?? 0
    return result.rows as readonly Row[]
  }
  const findings = [
    ...(await ledger(ask, expected)),
    ...(await changes(ask, expected)),
    ...(await verifications(ask, expected)),
    ...(await replies(ask, expected)),
    ...(await reversals(ask, expected)),
    ...(await refunds(ask, expected)),
    ...(await presences(ask, expected)),
    ...(await visits(ask, expected)),
    ...(await loyaltyPayments(ask, expected)),
    ...(await totals(ask, expected)),
    ...(await progress(ask, expected)),
    ...(await breakdown(ask, expected)),
    ...(await customerDays(ask, expected)),
    ...(await holds(ask, expected)),
    ...(await checkBenefits(ask, expected)),
    ...(await receipts(ask, expected)),
    ...(await receiptRevisions(ask, expected)),
    ...(await deadLetters(ask, expected)),
  ]
  return { findings, rows }
}

interface LedgerRow {
  readonly payment_id: string
  readonly amount_minor: string
  readonly fired: readonly string[] | null
  readonly [column: string]: unknown
}

async function ledger(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<LedgerRow>(`
    select payment_id, merchant_id, store_id, customer_id, card_id, amount_minor::text as amount_minor, currency, country, latitude, longitude,
      location_accuracy_m, channel, ${ms('occurred_at')}, ${ms('event_time')}, order_id, items, status, status_reason, ${ms('judged_at')},
      source_partition, source_offset::float8 as source_offset, decision ->> 'outcome' as outcome, (decision ->> 'timeClamped')::boolean as clamped,
      (select array_agg(r ->> 'rule' order by r ->> 'rule') from json_array_elements(decision -> 'rules') r where (r ->> 'fired')::boolean) as fired
    from transactions`)
  const actual = new Map(rows.map((row) => [row.payment_id, ledgerText(row, payments.get(row.payment_id))]))
  return compare('transactions', mapped(payments, expectedLedgerText), actual)
}

function expectedLedgerText(expected: ExpectedPayment): string {
  const { payment: p } = expected
  const fired = [expected.countryChange && 'country-change', expected.impossibleTravel === true && 'impossible-travel'].filter(Boolean)
  return JSON.stringify([
    ...[p.merchantId, p.storeId, p.customerId, p.cardId, String(p.amountMinor), p.currency, p.country, p.latitude, p.longitude],
    ...[p.locationAccuracyM, p.channel, p.occurredAt, expected.eventMs, p.orderId, p.items.length === 0 ? null : p.items],
    ...[expected.status, expected.reason, expected.appendedMs, expected.partition, expected.offset],
    ...[expected.held ? 'hold' : 'pass', expected.clamped, fired],
  ])
}

function ledgerText(r: LedgerRow, expected: ExpectedPayment | undefined): string {
  // where only a country's circle could tell how fast the journey was, either answer is right
  const open = expected !== undefined && expected.impossibleTravel === undefined
  const fired = (r.fired ?? []).filter((rule) => !(open && rule === 'impossible-travel'))
  return JSON.stringify([
    ...[r.merchant_id, r.store_id, r.customer_id, r.card_id, r.amount_minor, r.currency, r.country, r.latitude, r.longitude],
    ...[r.location_accuracy_m, r.channel, r.occurred_at, r.event_time, r.order_id, r.items],
    ...[r.status, r.status_reason, r.judged_at, r.source_partition, r.source_offset, r.outcome, r.clamped, fired],
  ])
}

async function changes(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly key: string; readonly text: string }>(
    `select payment_id || ' version ' || version as key, from_status || ' to ' || to_status || ' ' || reason || ' by ' || actor as text from transaction_changes`,
  )
  const actors = {
    ...{ approved: 'customer', 'denied-by-customer': 'customer', 'too-many-wrong-codes': 'customer', undeliverable: 'provider' },
    ...{ 'cancelled-by-merchant': 'merchant', 'refunded-by-merchant': 'merchant' },
  }
  const expected = new Map<string, string>()
  for (const [paymentId, { steps }] of payments) {
    for (const [place, { from, to, reason }] of steps.entries()) {
      if (reason !== null) expected.set(`${paymentId} version ${place + 1}`, `${from} to ${to} ${reason} by ${actors[reason]}`)
    }
  }
  return compare('transaction_changes', expected, new Map(rows.map(({ key, text }) => [key, text])))
}

async function verifications(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly payment_id: string; readonly [column: string]: unknown }>(
    `select payment_id, customer_id, source_partition, status, wrong_codes, ${ms('held_at')}, decided_by from verifications`,
  )
  const expected = new Map<string, string>()
  for (const [paymentId, { held, payment, partition, verification, wrongCodes, appendedMs, decidedBy }] of payments) {
    if (held) expected.set(paymentId, JSON.stringify([payment.customerId, partition, verification, wrongCodes, appendedMs, decidedBy]))
  }
  const actual = rows.map(
    (r) => [r.payment_id, JSON.stringify([r.customer_id, r.source_partition, r.status, r.wrong_codes, r.held_at, r.decided_by])] as const,
  )
  return compare('verifications', expected, new Map(actual))
}

async function replies(ask: Ask, expected: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly reply_id: string; readonly payment_id: string; readonly result: string; readonly read_at: number }>(
    `select reply_id, payment_id, result, ${ms('read_at')} from verification_replies`,
  )
  return compare(
    'verification_replies',
    mapped(expected.replies, ({ paymentId, result, readMs }) => `${paymentId} ${result} at ${readMs}`),
    new Map(rows.map((r) => [r.reply_id, `${r.payment_id} ${r.result} at ${r.read_at}`])),
  )
}

async function reversals(ask: Ask, expected: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly request_id: string; readonly [column: string]: unknown }>(
    `select request_id, payment_id, merchant_id, kind, amount_minor::float8 as amount_minor, reason, requested_by, result, version_after,
       ${ms('requested_at')}, ${ms('decided_at')}, source_partition, source_offset::float8 as source_offset from transaction_reversals`,
  )
  const text = mapped(expected.reversals, ({ send: s, result, amountMinor, versionAfter, at }) =>
    JSON.stringify([
      ...[
        s.paymentId,
        s.merchantId,
        s.amountMinor === null ? 'CANCEL' : 'REFUND',
        amountMinor,
        s.reason,
        s.requestedBy,
        result,
        versionAfter,
      ],
      ...[s.requestedAt, at.timestampMs, at.partition, at.offset],
    ]),
  )
  const actual = rows.map(({ request_id, ...row }) => [request_id, JSON.stringify(Object.values(row))] as const)
  return compare('transaction_reversals', text, new Map(actual))
}

async function refunds(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly payment_id: string; readonly text: string }>(
    `select payment_id, refunded_minor || ' in ' || refunds as text from transaction_refunds`,
  )
  const expected = new Map<string, string>()
  for (const [id, { refundedMinor, refunds: count }] of payments) if (count > 0) expected.set(id, `${refundedMinor} in ${count}`)
  return compare('transaction_refunds', expected, new Map(rows.map((row) => [row.payment_id, row.text])))
}

async function presences(ask: Ask, expected: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{
    readonly customer_id: string
    readonly latitude: number
    readonly longitude: number
    readonly radius_m: number
    readonly source: string
    readonly country: string
    readonly event_time: number
  }>(`select customer_id, latitude, longitude, radius_m, source, country, ${ms('event_time')} from fds_presence`)
  return compare(
    'fds_presence',
    mapped(expected.presences, ({ spot, country, eventMs }) =>
      JSON.stringify([spot.known === 'point' ? [spot.latitude, spot.longitude, spot.radiusM] : 'country', country, eventMs]),
    ),
    new Map(
      rows.map((r) => [
        r.customer_id,
        JSON.stringify([r.source === 'country' ? 'country' : [r.latitude, r.longitude, r.radius_m], r.country, r.event_time]),
      ]),
    ),
  )
}

async function visits(ask: Ask, expected: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{
    readonly customer_id: string
    readonly merchant_id: string
    readonly store_id: string
    readonly visits: number
    readonly [column: string]: unknown
  }>(
    `select customer_id, merchant_id, store_id, visits, ${ms('first_visit_at')}, ${ms('last_visit_at')}, ${ms('vip_since')} from loyalty_visits`,
  )
  const keyOf = (r: (typeof rows)[number]): string => visitKey(r.customer_id, r.merchant_id, r.store_id)
  const counts = compareCounts(
    'loyalty_visits',
    new Map([...expected.visits].map(([key, each]) => [key, BigInt(each.visits)])),
    new Map(rows.map((r) => [keyOf(r), BigInt(r.visits)])),
  )
  const times = compare(
    'loyalty_visits: times',
    mapped(expected.visits, (each) => JSON.stringify([each.firstMs, each.lastMs, each.vipSinceMs])),
    new Map(rows.map((r) => [keyOf(r), JSON.stringify([r.first_visit_at, r.last_visit_at, r.vip_since])])),
  )
  return [...counts, ...times]
}

/** Visits and lots: what was given back of each payment, and what points are left of it. */
async function loyaltyPayments(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly payment_id: string; readonly text: string }>(
    `select payment_id, case when completed then 'completed, ' else 'not completed, ' end || taken_back_minor || ' of ' || amount_minor || ' back, '
       || remaining || ' points' as text from loyalty_payments`,
  )
  const expected = new Map<string, string>()
  for (const [paymentId, { payment, steps, status, refundedMinor }] of payments) {
    if (!steps.some(({ to }) => to === 'COMPLETED')) continue
    const back = status === 'CANCELLED' ? payment.amountMinor : refundedMinor
    expected.set(paymentId, `completed, ${back} of ${payment.amountMinor} back, ${pointsLeft(payment, back)} points`)
  }
  return compare('loyalty_payments', expected, new Map(rows.map(({ payment_id, text }) => [payment_id, text])))
}

/** The best of the merchant's rules, in proportion to what was kept of the payment, rounded down. */
function pointsLeft({ merchantId, storeId: store, currency, amountMinor }: Payment, backMinor: number): bigint {
  const category = [0, 1].filter((number) => storeId(number) === store).map(storeCategory)[0] ?? null
  const given = (programs[merchantId]?.points ?? [])
    .filter((rule) => rule.category === null || rule.category === category)
    .map(({ by, points }) => (by === 'visit' ? points : currency === 'KRW' ? Math.floor(amountMinor / 1_000) * points : 0))
  return (BigInt(Math.max(0, ...given)) * BigInt(amountMinor - backMinor)) / BigInt(amountMinor)
}

/** Seoul is nine hours ahead of UTC, without summer time. */
function seoulHour(eventMs: number): string {
  return new Date(eventMs + 9 * 3_600_000).toISOString().slice(0, 13)
}

/** Sums of a table of totals by a key of theirs, against those of the payments. */
async function sums(
  ask: Ask,
  table: string,
  key: string,
  { payments }: Expected,
  keyOf: (expected: ExpectedPayment) => string,
): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly key: string; readonly payments: string; readonly amount: string; readonly refunded: string }>(
    `select ${key} as key, sum(payments)::text as payments, sum(amount_minor)::text as amount, sum(refunded_minor)::text as refunded
     from ${table} group by 1`,
  )
  const [counts, amounts, refunded] = [new Map<string, bigint>(), new Map<string, bigint>(), new Map<string, bigint>()]
  const add = (to: Map<string, bigint>, at: string, what: number): void => void to.set(at, (to.get(at) ?? 0n) + BigInt(what))
  for (const expected of payments.values()) {
    const at = keyOf(expected)
    add(counts, at, 1)
    add(amounts, at, expected.payment.amountMinor)
    add(refunded, at, expected.refundedMinor)
  }
  return [
    ...compareCounts(`${table}: payments`, counts, new Map(rows.map((r) => [r.key, BigInt(r.payments)]))),
    ...compareCounts(`${table}: amount`, amounts, new Map(rows.map((r) => [r.key, BigInt(r.amount)]))),
    ...compareCounts(`${table}: refunded`, refunded, new Map(rows.map((r) => [r.key, BigInt(r.refunded)]))),
  ]
}

const totals = (ask: Ask, expected: Expected): Promise<readonly Finding[]> =>
  sums(
    ask,
    'merchant_totals',
    `merchant_id || '/' || store_id || ' ' || currency || ' ' || day || 'T' || lpad(hour::text, 2, '0') || ' ' || status`,
    expected,
    ({ payment: p, eventMs, status }) => `${p.merchantId}/${p.storeId} ${p.currency} ${seoulHour(eventMs)} ${status}`,
  )

/** Cards are registered before the load begins. */
const breakdown = (ask: Ask, expected: Expected): Promise<readonly Finding[]> =>
  sums(
    ask,
    'merchant_breakdown',
    `concat_ws(' ', merchant_id, store_id, currency, day, country, channel, card_brand, status)`,
    expected,
    ({ payment: p, eventMs, status }) =>
      [p.merchantId, p.storeId, p.currency, seoulHour(eventMs).slice(0, 10), p.country, p.channel, brandOf(p.cardId), status].join(' '),
  )

async function receipts(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly payment_id: string; readonly text: string }>(
    `select payment_id, concat_ws(' ', customer_id, merchant_id, store_id, content ->> 'amountMinor', status, refunded_minor, revision) as text from receipts`,
  )
  const expected = new Map<string, string>()
  for (const [paymentId, each] of payments) {
    const last = receiptSteps(each).at(-1)
    if (last === undefined) continue
    const { customerId, merchantId, storeId, amountMinor } = each.payment
    const back = each.status === 'CANCELLED' ? amountMinor : each.refundedMinor
    expected.set(paymentId, [customerId, merchantId, storeId, amountMinor, each.status, back, last.version].join(' '))
  }
  return compare('receipts', expected, new Map(rows.map((row) => [row.payment_id, row.text])))
}

async function receiptRevisions(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly key: string; readonly text: string }>(
    `select payment_id || ' revision ' || revision as key, status || case when announced_at is null then ', not told' else '' end as text from receipt_revisions`,
  )
  const expected = new Map<string, string>()
  for (const [paymentId, each] of payments) {
    for (const { version, step } of receiptSteps(each)) expected.set(`${paymentId} revision ${version}`, step.to)
  }
  return compare('receipt_revisions', expected, new Map(rows.map(({ key, text }) => [key, text])))
}

const brandOf = (cardId: string): string => cards.find((card) => card.cardId === cardId)?.brand ?? 'unknown'

async function customerDays(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly key: string; readonly payments: number }>(
    `select concat_ws(' ', customer_id, merchant_id, day) as key, payments from merchant_customer_days`,
  )
  const expected = new Map<string, bigint>()
  for (const { payment, eventMs, status } of payments.values()) {
    if (status !== 'COMPLETED' && status !== 'PARTIALLY_REFUNDED') continue
    const key = `${payment.customerId} ${payment.merchantId} ${seoulHour(eventMs).slice(0, 10)}`
    expected.set(key, (expected.get(key) ?? 0n) + 1n)
  }
  return compareCounts('merchant_customer_days', expected, new Map(rows.map((r) => [r.key, BigInt(r.payments)])))
}

async function holds(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly payment_id: string; readonly [column: string]: unknown }>(
    `select payment_id, merchant_id, store_id, ${ms('held_at')}, ${ms('ended_at')}, ended_by from merchant_holds`,
  )
  const expected = new Map<string, string>()
  for (const [paymentId, { held, payment, appendedMs, steps }] of payments) {
    const end = steps[1]
    const endedAt = end === undefined ? null : end.atMs
    if (held) expected.set(paymentId, JSON.stringify([payment.merchantId, payment.storeId, appendedMs, endedAt, end?.reason ?? null]))
  }
  const actual = rows.map((r) => {
    const endedAt = r.ended_by === 'undeliverable' ? 'timer' : r.ended_at
    return [r.payment_id, JSON.stringify([r.merchant_id, r.store_id, r.held_at, endedAt, r.ended_by])] as const
  })
  return compare('merchant_holds', expected, new Map(actual))
}

async function progress(ask: Ask, { payments }: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly merchant_id: string; readonly events: string }>(
    'select merchant_id, sum(events)::text as events from merchant_progress group by 1',
  )
  const expected = new Map<string, bigint>()
  for (const { payment, steps } of payments.values()) {
    expected.set(payment.merchantId, (expected.get(payment.merchantId) ?? 0n) + BigInt(steps.length))
  }
  return compareCounts('merchant_progress', expected, new Map(rows.map((r) => [r.merchant_id, BigInt(r.events)])))
}

async function deadLetters(ask: Ask, expected: Expected): Promise<readonly Finding[]> {
  const rows = await ask<{ readonly key: string; readonly code: string; readonly value: Buffer | null }>(
    `select case when consumer_group like '%fds' then '' else consumer_group || ' ' end || partition || '@' || record_offset as key,
       error_code as code, record_value as value from stream_dead_letters`,
  )
  const text = (code: string, value: Buffer | null): string => `${code} ${value === null ? 'no value' : value.toString('base64')}`
  return compare(
    'stream_dead_letters',
    mapped(expected.deadLetters, ({ code, value }) => text(code, value)),
    new Map(rows.map((r) => [r.key, text(r.code, r.value)])),
  )
}

function mapped<Value>(values: ReadonlyMap<string, Value>, textOf: (value: Value) => string): Map<string, string> {
  return new Map([...values].map(([key, value]) => [key, textOf(value)]))
}
