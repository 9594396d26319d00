import { mayBecome } from '../../../../../core/transaction-status.ts'
import type { BackOfficePayment } from '../../../../api/shapes/payments.ts'

type Payment = Pick<BackOfficePayment, 'status' | 'amountMinor' | 'refundedMinor'>

export function mayRefund({ status }: Payment): boolean {
  return mayBecome(status, 'REFUNDED')
}

export function mayCancel({ status }: Payment): boolean {
  return mayBecome(status, 'CANCELLED')
}

/** What refunds may still give back, minor units. */
export function leftToRefund({ amountMinor, refundedMinor }: Payment): number {
  return Number(amountMinor) - Number(refundedMinor)
}
