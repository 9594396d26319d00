import type { Facts } from '../../demo/expected/facts.ts'
import { expectedPaymentId } from '../../demo/expected/payment-id.ts'
import type { PaymentBody, Stream } from '../../demo/stream/plan.ts'
import { fdsProcessor } from '../../processors/fds/fds-processor.ts'
import { defaultParameters, type FdsParameters } from '../../processors/fds/parameters.ts'
import type { FdsInput, FdsOutput } from '../../processors/fds/records.ts'
import type { FdsStores } from '../../processors/fds/stores.ts'
import { fdsApplication } from '../../processors/fds/topology.ts'
import { processorDriver, type TopologyTestDriver } from '../../processors/runtime/index.ts'

/** Ideal facts name payments by their idempotency keys; fds wants real ids. */
export function idOf(key: string): string {
  return expectedPaymentId('demo', key, 0)
}

/** Runs the demo's stream, as its ideal facts tell it, through the fds group in this process; no broker, no database. */
export function playThroughFds(
  stream: Stream,
  facts: Facts,
  nowMs: number,
  parameters: FdsParameters = defaultParameters,
): TopologyTestDriver<FdsInput, FdsOutput, FdsStores> {
  const bodies = new Map<string, PaymentBody>(stream.payments.map(({ idempotencyKey, body }) => [idempotencyKey, body]))
  const merchants = new Map(stream.payments.map(({ idempotencyKey, merchantId }) => [idempotencyKey, merchantId]))
  const settings = { parameters, verificationSecret: 'a secret of tests, long enough to pass' }
  const driver = processorDriver(fdsApplication(settings), fdsProcessor(settings), { startMs: nowMs })
  const directory = stream.stores.map(({ merchantId, storeId, name, country, place }) => ({
    merchantId,
    storeId,
    name,
    country,
    latitude: place?.latitude ?? null,
    longitude: place?.longitude ?? null,
  }))
  driver.setReference('directory', directory as never)
  let [replies, requests] = [0, 0]
  for (const { customerId, events, reachable, dueMs } of facts.customers) {
    for (const event of events) {
      if (event.kind === 'payment') {
        const { items, occurredAt, ...body } = bodies.get(event.paymentId) as PaymentBody
        const value = { ...body, paymentId: idOf(event.paymentId), merchantId: event.merchantId, occurredAt, items: [...items] }
        driver.pipe({ name: 'PaymentRequested', value }, { key: customerId, timestampMs: event.appendedMs })
        const dueAt = dueMs.get(event.paymentId)
        if (dueAt !== undefined) driver.setReference('prompts', [{ paymentId: idOf(event.paymentId), dueAt } as never])
      } else if (event.kind === 'take-back') {
        // what the gateway refuses reaches fds only when something else came first
        requests += 1
        const { amountMinor } = event
        const value = {
          requestId: expectedPaymentId('request', `${requests}`, nowMs),
          paymentId: idOf(event.paymentId),
          merchantId: merchants.get(event.paymentId) ?? '',
          customerId,
          reason: null,
          requestedAt: nowMs,
          requestedBy: null,
        }
        const at = { key: customerId, timestampMs: nowMs }
        if (amountMinor === null) driver.pipe({ name: 'CancelRequested', value }, at)
        else driver.pipe({ name: 'RefundRequested', value: { ...value, amountMinor } }, at)
      } else {
        replies += 1
        const value = {
          replyId: `reply-${replies}`,
          paymentId: idOf(event.paymentId),
          customerId,
          source: 'SMS' as const,
          answer: event.answer,
          receivedAt: event.receivedMs,
        }
        driver.pipe({ name: 'VerificationReplied', value }, { key: customerId })
      }
    }
    for (const open of driver.store('verifications').all()) {
      if (open.status !== 'pending' || open.customerId !== customerId) continue
      driver.fireTimer({ key: customerId, payload: { paymentId: open.paymentId, ending: reachable ? 'expired' : 'undeliverable' } })
    }
  }
  return driver
}
