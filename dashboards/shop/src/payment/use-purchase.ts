import { useEffect, useState } from 'react'
import type { FieldFault } from '../../../api/shapes/answers.ts'
import type { ShopAccepted, ShopPayment } from '../../../api/shapes/shop.ts'
import { ApiError, fetchJson } from '../../../ui/data/http.ts'
import { type Attempt, acceptAttempt, attemptIn, beginAttempt, forgetAttempt, isUncertain } from './attempt.ts'

/** Why nothing was paid. */
export interface Refusal {
  readonly code: string
  readonly detail: string
  readonly errors: readonly FieldFault[]
}

export interface Purchase {
  /** The payment under way or made; undefined: there is none. */
  readonly attempt: Attempt | undefined
  /** An answer is missing, and the same payment is sent again. */
  readonly repeating: boolean
  readonly refusal: Refusal | undefined
  readonly pay: (payment: ShopPayment) => void
  /** The next payment gets a key of its own. */
  readonly payAgain: () => void
}

const firstGapMs = 1_000
const longestGapMs = 8_000

/** One payment at a time, kept by the tab until another is wanted: what was begun before a reload goes on by itself. */
export function usePurchase(merchantId: string): Purchase {
  const [attempt, setAttempt] = useState(() => attemptIn(sessionStorage, merchantId))
  const [repeating, setRepeating] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const unsent = attempt?.paymentId === null ? attempt : undefined

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names the attempt; one sender for each
  useEffect(() => {
    if (unsent === undefined) return
    let timer: ReturnType<typeof setTimeout> | undefined
    let left = false
    const send = async (gapMs: number): Promise<void> => {
      const { idempotencyKey, payment } = unsent
      try {
        const { paymentId } = await fetchJson<ShopAccepted>('/api/shop/payments', { method: 'POST', body: { idempotencyKey, payment } })
        const accepted = acceptAttempt(sessionStorage, unsent, paymentId)
        if (!left) setAttempt(accepted)
      } catch (error) {
        if (left) return
        const { status, code, message, errors } = error instanceof ApiError ? error : new ApiError(0, 'UNREACHABLE', String(error))
        if (isUncertain(status, code)) {
          setRepeating(true)
          timer = setTimeout(() => void send(Math.min(2 * gapMs, longestGapMs)), gapMs)
          return
        }
        forgetAttempt(sessionStorage)
        setAttempt(undefined)
        setRefusal({ code, detail: message, errors })
      }
    }
    setRepeating(false)
    void send(firstGapMs)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [unsent?.idempotencyKey])

  return {
    attempt,
    repeating,
    refusal,
    pay: (payment) => {
      setRefusal(undefined)
      setAttempt(beginAttempt(sessionStorage, merchantId, payment, () => crypto.randomUUID()))
    },
    payAgain: () => {
      forgetAttempt(sessionStorage)
      setAttempt(undefined)
    },
  }
}
