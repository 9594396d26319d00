import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { paymentsCsv } from './csv.ts'
import type { FoundPayment } from './stretch.ts'

const payment: FoundPayment = {
  payment_id: '01a1f201-9dcd-871b-921f-4fb8fd92a110',
  store_id: 'gangnam',
  store_name: '구름커피 강남점',
  customer_id: 'customer-1',
  card_id: 'card-1',
  card_last4: '0042',
  amount_minor: '1250',
  refunded_minor: '0',
  currency: 'USD',
  country: 'KR',
  channel: 'POS',
  event_time: '2026-11-21T15:00:00.000Z',
  judged_at: '2026-11-21T15:00:00.100Z',
  order_id: null,
  status: 'PARTIALLY_REFUNDED',
  status_reason: null,
  fired: [],
}
/** With its byte order mark. */
const text = async (file: Readable) => (await buffer(file)).toString('utf8')
async function* pages(...all: readonly (readonly FoundPayment[])[]) {
  yield* all
}
/** Lines, without heading. */
async function lines(...payments: readonly Partial<FoundPayment>[]): Promise<readonly string[]> {
  const file = await text(paymentsCsv(pages(payments.map((fields) => ({ ...payment, ...fields }))), 'ko'))
  return file.split('\r\n').slice(1)
}

test('a file begins with a byte order mark and its headings, and says times of Seoul and major units', async () => {
  const file = await text(paymentsCsv(pages([payment], [{ ...payment, currency: 'KRW' }]), 'en'))
  expect(file.startsWith('\ufeffTime (Seoul),Payment,Order,')).toBe(true)
  expect(file.split('\r\n')).toEqual([
    expect.any(String),
    '2026-11-22 00:00:00,01a1f201-9dcd-871b-921f-4fb8fd92a110,,gangnam,구름커피 강남점,customer-1,card-1,0042,POS,KR,PARTIALLY_REFUNDED,Partly refunded,,12.50,0.00,USD',
    expect.stringMatching(/,1250,0,KRW$/),
    '',
  ])
})

test.each([
  ['=1+1', "'=1+1"],
  ['+82', "'+82"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', `"'\rx"`],
  ['＝1', "'＝1"],
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"`],
  ['a\r=1+1', '"a\r=1+1"'],
  ['a\n=1+1', '"a\n=1+1"'],
  ['a,"b"\nc', '"a,""b""\nc"'],
  ['강남, 본점', '"강남, 본점"'],
])('%j stands in the file as %s', async (name, written) => {
  const [line] = await lines({ store_name: name, order_id: name, customer_id: name })
  expect(line).toContain(`,${written},gangnam,${written},${written},`)
})

test('a file ends where it must, and says so', async () => {
  const many = pages([payment, payment], [payment, payment])
  const file = (await text(paymentsCsv(many, 'ko', 3))).trimEnd().split('\r\n')
  expect(file).toHaveLength(1 + 3 + 1)
  expect(file.at(-1)).toContain('3건까지만')
  expect((await text(paymentsCsv(pages([payment], [payment, payment]), 'ko', 3))).trimEnd().split('\r\n')).toHaveLength(1 + 3)
})

test('a failure on the way ends the file with an error', async () => {
  async function* broken() {
    yield [payment]
    throw new Error('away')
  }
  await expect(text(paymentsCsv(broken(), 'ko'))).rejects.toThrow('away')
})
