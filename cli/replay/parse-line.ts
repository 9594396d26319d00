import { isIdentifier } from '../../core/identifier.ts'
import { jsonMembers } from './json-members.ts'
import { maxLineBytes, type RawLine } from './line-reader.ts'

/** A payment to post. Whether it is a good one is for the gateway to say. */
export interface PaymentLine {
  readonly number: number
  readonly idempotencyKey: string
  readonly merchantId: string
  /** Whose payments keep their order; undefined when the payment names nobody. */
  readonly customerId: string | undefined
  /** The payment's JSON as it stands in the file. */
  readonly body: string
  /** Of the whole line in the file, in bytes. */
  readonly length: number
}

export type ParsedLine =
  | { readonly outcome: 'payment'; readonly line: PaymentLine }
  | { readonly outcome: 'malformed'; readonly reason: string }
  | { readonly outcome: 'blank' }

const utf8 = new TextDecoder('utf-8', { fatal: true })
const wanted = ['idempotencyKey', 'merchantId', 'payment']

/** Reads `{"idempotencyKey": ..., "merchantId": ..., "payment": {...}}`. */
export function parseLine({ number, bytes, length }: RawLine): ParsedLine {
  if (bytes === undefined) return malformed(`longer than ${maxLineBytes} bytes`)
  let text: string
  let value: unknown
  try {
    text = utf8.decode(bytes)
    if (text.trim() === '') return { outcome: 'blank' }
    value = JSON.parse(text)
  } catch (error) {
    return malformed(error instanceof SyntaxError ? `not JSON: ${error.message}` : 'not UTF-8')
  }
  if (!isObject(value)) return malformed('not an object')
  const members = jsonMembers(text)
  for (const name of wanted) {
    const count = members.filter(([given]) => given === name).length
    if (count !== 1) return malformed(count === 0 ? `${name} is missing` : `${name} stands there twice`)
  }
  const stray = members.find(([name]) => !wanted.includes(name))
  if (stray !== undefined) return malformed(`unknown member ${JSON.stringify(stray[0])}`)
  const { idempotencyKey, merchantId, payment } = value
  if (typeof idempotencyKey !== 'string' || idempotencyKey === '') return malformed('idempotencyKey is no text')
  if (typeof merchantId !== 'string' || !isIdentifier(merchantId)) return malformed('merchantId is no text of 1 to 128 characters')
  if (!isObject(payment)) return malformed('payment is no object')
  const customerId = typeof payment.customerId === 'string' ? payment.customerId : undefined
  const body = members.find(([name]) => name === 'payment')?.[1] ?? ''
  return { outcome: 'payment', line: { number, idempotencyKey, merchantId, customerId, body, length } }
}

/** The element of a batch: the payment with its key in front. */
export function batchElement({ idempotencyKey, body }: PaymentLine): string {
  const inner = body.slice(1, -1)
  return `{"idempotencyKey":${JSON.stringify(idempotencyKey)}${inner.trim() === '' ? '' : `,${inner}`}}`
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(reason: string): ParsedLine {
  return { outcome: 'malformed', reason }
}
