/** Posts single payments at an even rate. Environment: URL, KEY, RATE, SECONDS, WARM_UP_S, RUN. Prints a SentLoad. */

import { Pool } from 'undici'
import { paymentIdOf } from '../../core/ids.ts'
import { epochMs } from '../support/epoch.ts'
import { evenly } from './even-load.ts'
import { paymentFields } from './payment-fields.ts'

const { URL: url = '', KEY = '', RATE = '100', SECONDS = '5', WARM_UP_S = '0', RUN = 'run' } = process.env
const pool = new Pool(url, { connections: 256, pipelining: 1 })
const sent: [string, number][] = []
const answerMs: number[] = []
const open = new Set<Promise<void>>()
let refused = 0

await evenly(Number(RATE), Number(SECONDS), (index, dueMs) => {
  // a second ahead: what is older than the Redis data set is looked up in the ledger
  const occurredAt = Math.ceil(dueMs) + 1_000
  const idempotencyKey = `${RUN}-${index}`
  const body = { ...paymentFields(index, occurredAt), items: [{ name: 'americano', quantity: 1, unitPriceMinor: 4_500 }] }
  sent.push([paymentIdOf('merchant-bench', idempotencyKey, occurredAt), dueMs])
  const warm = index >= Number(RATE) * Number(WARM_UP_S)
  const posted = post(idempotencyKey, JSON.stringify(body)).then(
    () => void (warm && answerMs.push(epochMs() - dueMs)),
    () => void refused++,
  )
  open.add(posted)
  void posted.finally(() => open.delete(posted))
})
await Promise.all(open)
process.stdout.write(JSON.stringify({ sent, refused, answerMs }))
await pool.close()

/** @throws {Error} when it is not accepted */
async function post(idempotencyKey: string, body: string): Promise<void> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', 'idempotency-key': idempotencyKey }
  const answer = await pool.request({ method: 'POST', path: '/v1/payments', headers, body })
  await answer.body.dump()
  if (answer.statusCode !== 202) throw new Error(`answered ${answer.statusCode}`)
}
