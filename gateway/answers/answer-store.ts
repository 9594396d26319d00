import { uuidV5 } from '../../core/ids.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import type { NotificationRequested, ReplyAnswer, ReplySource } from '../../schemas/records.ts'
import type { Addressee } from './asked-verifications.ts'
import type { Classified } from './classify-text.ts'

/** Namespace of the ids of explanations: one a reply, however often the reply is looked at. */
const explanationNamespace = '3f0a4c1e-7b9d-5e21-9c46-2f8d1b6a5e70'

/** An answer that somebody has to publish or to match again. */
export interface OpenAnswer {
  readonly replyId: string
  readonly source: ReplySource
  readonly phone: string | null
  readonly body: string | null
  readonly paymentId: string | null
  readonly customerId: string | null
  readonly answer: ReplyAnswer | null
  readonly receivedAtMs: number
  readonly ageMs: number
}

/** A text that came in. */
export interface InboundText {
  readonly replyId: string
  readonly phone: string
  readonly body: string
}

/** What came of storing an answer from the page. */
export type StoredPageAnswer = { readonly stored: false } | { readonly stored: true; readonly late: boolean }

/** The rows of `verification_answers`. Every method is one statement, so an answer and its effects are stored together or not at all. */
export class AnswerStore {
  readonly #pool: Pool

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** Stores a text with what became of it. @returns false when its reply id is known already: then nothing happens at all */
  async storeText(text: InboundText, classified: Classified): Promise<boolean> {
    const { about, outcome, carrier, explainTo } = classified
    const { rowCount } = await this.#pool.query(storeTextSql, [
      text.replyId,
      text.phone,
      text.body,
      about?.paymentId ?? null,
      about?.customerId ?? null,
      about?.answer ?? null,
      outcome,
      carrier,
      ...explanationParameters(text.replyId, outcome, explainTo),
    ])
    return rowCount === 1
  }

  /** Stores the page's answer: the first for a payment, and no other. `late` by Postgres' clock. */
  async storePageAnswer(paymentId: string, customerId: string, answer: 'APPROVE' | 'DENY'): Promise<StoredPageAnswer> {
    const { rows } = await this.#pool.query<{ readonly late: boolean }>(storePageAnswerSql, [
      pageReplyId(paymentId),
      paymentId,
      customerId,
      answer,
    ])
    return rows[0] === undefined ? { stored: false } : { stored: true, late: rows[0].late }
  }

  /** Takes open answers for `leaseMs`, the oldest first. */
  async lease(limit: number, leaseMs: number): Promise<readonly OpenAnswer[]> {
    const { rows } = await this.#pool.query<OpenAnswer>(leaseSql, [limit, leaseMs])
    return rows.toSorted((one, other) => one.receivedAtMs - other.receivedAtMs)
  }

  /** Gives a stored text its verification; it stays open until it is published. */
  async match(replyId: string, about: NonNullable<Classified['about']>): Promise<void> {
    await this.#pool.query(
      'update verification_answers set payment_id = $2, customer_id = $3, answer = $4 where reply_id = $1 and settled_at is null',
      [replyId, about.paymentId, about.customerId, about.answer],
    )
  }

  /** The answer is in the log. */
  async published(replyId: string, partition: number, offset: number): Promise<void> {
    await this.#pool.query(
      `update verification_answers set settled_at = now(), outcome = 'published', topic_partition = $2, topic_offset = $3
       where reply_id = $1 and settled_at is null`,
      [replyId, partition, offset],
    )
  }

  /** Nothing more is done about it, with the explanation, if any. */
  async settle(replyId: string, outcome: string, explainTo: Addressee | null): Promise<void> {
    await this.#pool.query(settleSql, [replyId, outcome, ...explanationParameters(replyId, outcome, explainTo)])
  }

  /** Looks at it again after the gap. */
  async later(replyId: string, gapMs: number): Promise<void> {
    await this.#pool.query(
      `update verification_answers set next_attempt_at = now() + $2::float8 * interval '1 millisecond' where reply_id = $1 and settled_at is null`,
      [replyId, gapMs],
    )
  }
}

/** The page decides once, so its reply id follows from the payment. */
export function pageReplyId(paymentId: string): string {
  return `page-${paymentId}`
}

/** An explanation is a delivery like any other, made here because the answer it explains never reaches fds. */
function explanationParameters(replyId: string, outcome: string | null, to: Addressee | null): readonly (string | null)[] {
  if (to === null || outcome === null) return [null, null]
  const notificationId = uuidV5(explanationNamespace, replyId)
  const request: NotificationRequested = {
    notificationId,
    kind: 'VERIFICATION_RESULT',
    ...to,
    amountMinor: null,
    currency: null,
    country: null,
    result: outcome,
    visits: null,
    facts: [],
    requestedAt: Date.now(),
  }
  return [notificationId, JSON.stringify(request)]
}

/** Parameter n is the notification's id, or null for none, the next one its request; `from` names the rows that must exist. */
const insertExplanation = (n: number, from: string): string => `
  insert into deliveries (notification_id, kind, customer_id, merchant_id, store_id, payment_id, request)
  select $${n}::uuid, 'VERIFICATION_RESULT', r ->> 'customerId', r ->> 'merchantId', r ->> 'storeId', (r ->> 'paymentId')::uuid, r
  from ${from}, (select $${n + 1}::json as r) request
  where $${n}::uuid is not null
  on conflict do nothing`

const storeTextSql = `
  with stored as (
    insert into verification_answers (reply_id, source, phone, body, payment_id, customer_id, answer, outcome, settled_at)
    values ($1, 'SMS', $2, $3, $4, $5, $6, $7, case when $7::text is null then null else now() end)
    on conflict (reply_id) do nothing
    returning reply_id
  ), carrier as (
    update customers set opted_out_at = case $8::text when 'opt-out' then coalesce(opted_out_at, now()) end
    from stored where customers.phone = $2 and $8::text is not null
  ), explained as (${insertExplanation(9, 'stored')}
  )
  select from stored`

const storePageAnswerSql = `
  with stored as (
    insert into verification_answers (reply_id, source, payment_id, customer_id, answer)
    values ($1, 'PAGE', $2, $3, $4)
    on conflict (reply_id) do nothing
    returning received_at
  )
  select coalesce(received_at > p.due_at, false) as late from stored left join verification_prompts p on p.payment_id = $2`

const leaseSql = `
  with due as (
    select reply_id from verification_answers
    where settled_at is null and next_attempt_at <= now()
    order by next_attempt_at limit $1
    for update skip locked
  )
  update verification_answers a set next_attempt_at = now() + $2::float8 * interval '1 millisecond'
  from due where a.reply_id = due.reply_id
  returning a.reply_id as "replyId", a.source, a.phone, a.body, a.payment_id as "paymentId", a.customer_id as "customerId", a.answer,
    floor(extract(epoch from a.received_at) * 1000)::float8 as "receivedAtMs",
    extract(epoch from now() - a.received_at)::float8 * 1000 as "ageMs"`

const settleSql = `
  with settled as (
    update verification_answers set settled_at = now(), outcome = $2 where reply_id = $1 and settled_at is null returning reply_id
  ), explained as (${insertExplanation(3, 'settled')}
  )
  select from settled`
