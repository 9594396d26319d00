import type { AnyRecord, Decision, NamedRecordOf, PaymentRequested } from '../../schemas/records.ts'

const paymentId = '018c2f1e-7b00-8abc-9def-0123456789ab'
const sold = (index: number) => ({ name: `아메리카노 ${index} ☕️`, quantity: index + 1, unitPriceMinor: 4_500 * index })

/** A payment with every nullable field given, Hangul, an emoji and the most items. */
export const fullPayment: PaymentRequested = {
  paymentId,
  merchantId: '가맹점-{1}',
  storeId: '강남점 👩‍👩‍👧',
  customerId: '고객/1',
  cardId: 'card_1',
  amountMinor: Number.MAX_SAFE_INTEGER,
  currency: 'KRW',
  country: 'KR',
  latitude: -37.566535,
  longitude: 126.977969,
  locationAccuracyM: 0.5,
  channel: 'POS',
  occurredAt: 2 ** 48 - 1,
  orderId: '주문 1',
  items: Array.from({ length: 40 }, (_, index) => sold(index)),
}

/** The same with nothing that may be left out. */
export const barePayment: PaymentRequested = {
  ...fullPayment,
  amountMinor: 1,
  latitude: null,
  longitude: null,
  locationAccuracyM: null,
  orderId: null,
  occurredAt: 0,
  items: [],
}

const place = { latitude: 90, longitude: -180, radiusM: 1e6, source: 'country', country: 'US', at: 1 } as const
const decision: Decision = {
  outcome: 'hold',
  rules: [
    {
      rule: 'impossible-travel',
      version: 1,
      fired: true,
      reason: '30분 만에 325 km',
      inputs: { place, presence: { ...place, source: 'payment' }, distanceKm: 325.5, elapsedS: 1, speedKmh: 900.0000001 },
    },
    {
      rule: 'country-change',
      version: 1,
      fired: false,
      reason: 'no-presence',
      inputs: { place: null, presence: null, distanceKm: null, elapsedS: null, speedKmh: null },
    },
  ],
  timeClamped: true,
}

const transaction = { version: 1, eventTime: 1, changedAt: 2 ** 47, decision }
const reply = { replyId: 'SM0001', paymentId, customerId: '고객/1', receivedAt: 1 }
const asked = { requestId: paymentId, paymentId, merchantId: 'm', customerId: 'c', requestedAt: 0, requestedBy: null }
const told = { notificationId: paymentId, customerId: 'c', merchantId: 'm', storeId: 's', requestedAt: 0 }

/** Every record of the contract, with every nullable field once null and once not. */
export const sampleRecords: readonly AnyRecord[] = [
  { name: 'PaymentRequested', value: fullPayment },
  { name: 'PaymentRequested', value: barePayment },
  { name: 'VerificationReplied', value: { ...reply, source: 'SMS', answer: 'APPROVE' } },
  { name: 'VerificationReplied', value: { ...reply, source: 'PAGE', answer: 'WRONG_CODE' } },
  { name: 'CancelRequested', value: { ...asked, reason: null } },
  { name: 'CancelRequested', value: { ...asked, reason: '환불' } },
  { name: 'RefundRequested', value: { ...asked, amountMinor: Number.MAX_SAFE_INTEGER, reason: '', requestedBy: 'test_key' } },
  { name: 'RefundRequested', value: { ...asked, amountMinor: 1, reason: null } },
  {
    name: 'TransactionEvent',
    value: {
      ...fullPayment,
      ...transaction,
      status: 'PARTIALLY_REFUNDED',
      previousStatus: 'COMPLETED',
      statusReason: 'refunded-by-merchant',
      refundedMinor: Number.MAX_SAFE_INTEGER - 1,
      reversal: { requestId: paymentId, kind: 'REFUND', amountMinor: 1, reason: '단순 변심' },
    },
  },
  {
    name: 'TransactionEvent',
    value: {
      ...fullPayment,
      ...transaction,
      status: 'CANCELLED',
      previousStatus: 'PENDING',
      statusReason: 'cancelled-by-merchant',
      refundedMinor: 0,
      reversal: { requestId: paymentId, kind: 'CANCEL', amountMinor: 1, reason: null },
    },
  },
  {
    name: 'TransactionEvent',
    value: {
      ...barePayment,
      ...transaction,
      status: 'COMPLETED',
      previousStatus: null,
      statusReason: null,
      decision: { outcome: 'pass', rules: [], timeClamped: false },
      refundedMinor: 0,
      reversal: null,
    },
  },
  {
    name: 'NotificationRequested',
    value: {
      ...told,
      kind: 'VIP_GREETING',
      paymentId,
      amountMinor: 1,
      currency: 'USD',
      country: 'US',
      result: 'approved',
      visits: 5,
      facts: [],
    },
  },
  {
    name: 'NotificationRequested',
    value: {
      ...told,
      kind: 'VERIFICATION',
      paymentId: null,
      amountMinor: null,
      currency: null,
      country: null,
      result: null,
      visits: null,
      facts: [
        { name: 'link', value: '영수증' },
        { name: '', value: '' },
      ],
    },
  },
]

/** A sample by its record name. */
export function sampleRecord<Name extends AnyRecord['name']>(name: Name): NamedRecordOf<Name> {
  return sampleRecords.find((record) => record.name === name) as NamedRecordOf<Name>
}
