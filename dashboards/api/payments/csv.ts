import { pipeline, Readable } from 'node:stream'
import { stringify } from 'csv-stringify'
import { minorDigitsOf } from '../../../core/iso-codes.ts'
import { majorText } from '../../../core/money.ts'
import { seoulTimeText } from '../../../core/seoul-time.ts'
import { type CsvLanguage, csvWords } from './csv-words.ts'
import type { FoundPayment } from './stretch.ts'

/** Most payments of one file. */
const maxCsvRows = 100_000

/**
 * Payments as a file for spreadsheets: UTF-8 with a byte order mark (without it Excel takes Hangul for something else), RFC 4180, times of Seoul, amounts as
 * decimals in major units beside their currency. What a spreadsheet would take for a formula is escaped: names and order numbers are a stranger's data. When
 * there are more than {@link maxCsvRows}, the last line says so. A failure on the way ends the stream with an error, so that half a file is not taken
 * for a whole one.
 */
export function paymentsCsv(payments: AsyncIterable<readonly FoundPayment[]>, language: CsvLanguage, maxRows = maxCsvRows): Readable {
  // readers take a CR or LF alone for the end of a line as well: what stands behind it would begin a cell
  const stringifier = stringify({ bom: true, escape_formulas: true, record_delimiter: '\r\n', quote_record_delimiter: true })
  return pipeline(Readable.from(linesOf(payments, language, maxRows)), stringifier, () => undefined)
}

async function* linesOf(payments: AsyncIterable<readonly FoundPayment[]>, language: CsvLanguage, maxRows: number) {
  const words = csvWords[language]
  yield words.columns
  let rows = 0
  for await (const some of payments) {
    for (const payment of some) {
      if (rows === maxRows) {
        yield [words.more(maxRows)]
        return
      }
      rows += 1
      yield lineOf(payment, words.statuses)
    }
  }
}

function lineOf(payment: FoundPayment, statuses: Readonly<Record<string, string>>): readonly string[] {
  const digits = minorDigitsOf(payment.currency)
  return [
    seoulTimeText(Date.parse(payment.event_time)),
    payment.payment_id,
    payment.order_id ?? '',
    payment.store_id,
    payment.store_name ?? '',
    payment.customer_id,
    payment.card_id,
    payment.card_last4 ?? '',
    payment.channel,
    payment.country,
    payment.status,
    statuses[payment.status] ?? payment.status,
    payment.status_reason ?? '',
    majorText(payment.amount_minor, digits),
    majorText(payment.refunded_minor, digits),
    payment.currency,
  ]
}
