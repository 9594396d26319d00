import { Type } from 'typebox'
import { maxAmountMinor } from '../../../core/money.ts'

/** Most characters of a reason: the gateway's bound. */
const maxReasonLength = 500

const reason = Type.Union([Type.String({ minLength: 1, maxLength: maxReasonLength }), Type.Null()], {
  description: 'why; kept in the history',
})
const requestKey = Type.String({
  pattern: '^[A-Za-z0-9-]{16,64}$',
  description: 'made once by whoever asks and kept until the answer is known: the same key is the same request',
})

/** Bodies of `POST /api/payments/:id/cancel` and `/refunds`. */
export const cancelBody = Type.Object({ reason, requestKey }, { additionalProperties: false })
export const refundBody = Type.Object(
  {
    amountMinor: Type.Integer({ minimum: 1, maximum: maxAmountMinor, description: "minor units of the payment's currency" }),
    reason,
    requestKey,
  },
  { additionalProperties: false },
)
