import { timingSafeEqual } from 'node:crypto'
import { codeHash } from '../../core/verification-code.ts'
import type { Pool } from '../../platform/postgres/pool.ts'
import type { AskedVerification } from './match-answer.ts'

/** Everything about a phone that reading its texts needs. */
export interface PhoneContext {
  /** Postgres' clock when it was read, epoch milliseconds. */
  readonly nowMs: number
  /** Asked within a day, the newest first. */
  readonly asked: readonly AskedVerification[]
  /** Whom an explanation would go to: what the newest text was about. Null when the phone was asked nothing lately. */
  readonly addressee: Addressee | null
  /** Explanations sent to the phone in the last ten minutes: two machines that answer each other must come to rest. */
  readonly recentExplanations: number
}

/** A phone of which nothing is known, or nothing can be known now. */
export const unknownPhone: PhoneContext = { nowMs: 0, asked: [], addressee: null, recentExplanations: 0 }

/** The payment that an explanation belongs to. */
export interface Addressee {
  readonly paymentId: string
  readonly customerId: string
  readonly merchantId: string
  readonly storeId: string
}

interface AskedRow extends Addressee {
  readonly claimedAtMs: number
  readonly promptedAtMs: number | null
  readonly open: boolean
  readonly codeHash: Buffer
  readonly explanations: number
  readonly nowMs: number
}

const askedOfPhone = `
  select p.payment_id as "paymentId", p.customer_id as "customerId", d.merchant_id as "merchantId", d.store_id as "storeId",
    floor(extract(epoch from p.claimed_at) * 1000)::float8 as "claimedAtMs", floor(extract(epoch from p.prompted_at) * 1000)::float8 as "promptedAtMs",
    p.state in ('queued', 'prompted') and v.status = 'pending' as open, v.code_hash as "codeHash",
    (select count(*)::int from verification_answers a
      where a.phone = $1 and a.received_at > now() - interval '10 minutes' and a.outcome in ('help', 'send-code')) as explanations,
    floor(extract(epoch from now()) * 1000)::float8 as "nowMs"
  from verification_prompts p
  join verifications v on v.payment_id = p.payment_id
  join deliveries d on d.payment_id = p.payment_id and d.kind = 'VERIFICATION'
  where p.phone = $1 and p.claimed_at > now() - interval '1 day'
  order by p.claimed_at desc, p.payment_id desc
  limit 50`

/** Reads what a phone was asked. */
export async function readPhoneContext(pool: Pool, phone: string, secret: string): Promise<PhoneContext> {
  const { rows } = await pool.query<AskedRow>(askedOfPhone, [phone])
  const newest = rows[0]
  return {
    nowMs: newest?.nowMs ?? Date.now(),
    asked: rows.map(({ paymentId, customerId, claimedAtMs, promptedAtMs, open, codeHash: stored }) => ({
      paymentId,
      customerId,
      claimedAtMs,
      promptedAtMs,
      open,
      codeFits: (code) => timingSafeEqual(stored, codeHash(secret, paymentId, code)),
    })),
    addressee:
      newest === undefined
        ? null
        : { paymentId: newest.paymentId, customerId: newest.customerId, merchantId: newest.merchantId, storeId: newest.storeId },
    recentExplanations: newest?.explanations ?? 0,
  }
}
