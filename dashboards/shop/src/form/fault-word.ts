import type { FieldFault } from '../../../../core/body/reader.ts'
import type { ShopWord } from '../words.ts'

const words: readonly (readonly [RegExp, ShopWord])[] = [
  [/^(storeId|country)$/, 'faultStore'],
  [/^(customerId|orderId)$/, 'faultId'],
  [/^cardId$/, 'faultCard'],
  [/^amountMinor$/, 'faultAmount'],
  [/^currency$/, 'faultCurrency'],
  [/^occurredAt$/, 'faultTime'],
  [/^items$/, 'faultItems'],
  [/^items\[\d+\]\.name$/, 'faultName'],
  [/^items\[\d+\]\.quantity$/, 'faultQuantity'],
  [/^items\[\d+\]\.unitPriceMinor$/, 'faultPrice'],
]

/** What to say at a field, by the faults of the form or of the gateway; undefined when it is right. */
export function faultWordAt(faults: readonly FieldFault[], path: string): ShopWord | undefined {
  const fault = faults.find((one) => one.path === path)
  if (fault === undefined) return undefined
  if (fault.message.startsWith('is a card number')) return 'faultCardNumber'
  return words.find(([pattern]) => pattern.test(path))?.[1] ?? 'faultOther'
}
