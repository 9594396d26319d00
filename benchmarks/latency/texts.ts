import { setTimeout as sleep } from 'node:timers/promises'
import { epochMs } from '../support/epoch.ts'
import type { GatewayPlace } from '../support/gateway-place.ts'
import type { RunningSystem } from '../support/running-system.ts'

const seoul = { country: 'KR', latitude: 37.5665, longitude: 126.978 }
const tokyo = { country: 'JP', latitude: 35.6762, longitude: 139.6503 }
const patienceMs = 60_000

/**
 * From POST of a payment that is held until its text stands in the provider's hands, one at a time: a customer pays in Seoul, then in Tokyo.
 * @returns milliseconds, one for each sample
 * @throws {Error} when a text does not come within a minute
 */
export async function textLatencies(system: RunningSystem, place: GatewayPlace, samples: number): Promise<readonly number[]> {
  const gateway = system.url('gateway')
  const headers = { authorization: `Bearer ${place.key}`, 'content-type': 'application/json' }
  const call = async (method: string, path: string, body: object | undefined, key?: string): Promise<{ readonly paymentId: string }> => {
    const init = { method, headers: key === undefined ? headers : { ...headers, 'idempotency-key': key } }
    const answer = await fetch(gateway + path, body === undefined ? init : { ...init, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as { readonly paymentId: string }
  }
  const payment = (customerId: string, where: object): object => {
    const occurredAt = Date.now() + 1_000
    return {
      storeId: 's-1',
      customerId,
      cardId: `card-${customerId}`,
      amountMinor: 9_000,
      currency: 'KRW',
      channel: 'POS',
      occurredAt,
      ...where,
    }
  }
  const latencies: number[] = []
  for (let sample = 0; sample < samples; sample++) {
    const customerId = `traveller-${sample}`
    const phone = `+1555010${String(1_000 + sample)}`
    await call('PUT', `/v1/customers/${customerId}`, { phone, language: 'en' })
    const { paymentId } = await call('POST', '/v1/payments', payment(customerId, seoul), `${customerId}-1`)
    await call('GET', `/v1/payments/${paymentId}?wait=10`, undefined)
    const postedMs = epochMs()
    await call('POST', '/v1/payments', payment(customerId, tokyo), `${customerId}-2`)
    latencies.push((await textAtMs(system.url('sms-stand-in'), phone)) - postedMs)
  }
  return latencies
}

async function textAtMs(standIn: string, phone: string): Promise<number> {
  const deadlineMs = performance.now() + patienceMs
  for (;;) {
    const answer = await fetch(`${standIn}/phones/${encodeURIComponent(phone)}/messages`)
    const { messages } = (await answer.json()) as { readonly messages: readonly { readonly createdAt: string }[] }
    if (messages[0] !== undefined) return Date.parse(messages[0].createdAt)
    if (performance.now() > deadlineMs) throw new Error(`no text came to ${phone} within a minute`)
    await sleep(5)
  }
}
