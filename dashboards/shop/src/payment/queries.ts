import { useQuery } from '@tanstack/react-query'
import type { ShopCatalogue, ShopPaymentState } from '../../../api/shapes/shop.ts'
import { ApiError, fetchJson } from '../../../ui/data/http.ts'

const everyMs = 1_000
const receiptEveryMs = 1_500

export function useCatalogue() {
  return useQuery({ queryKey: ['shop', 'catalogue'], queryFn: () => fetchJson<ShopCatalogue>('/api/shop/catalogue') })
}

/** The state of a payment, asked for again until it is final. */
export function usePaymentState(paymentId: string) {
  return useQuery({
    queryKey: ['shop', 'payment', paymentId],
    queryFn: () => fetchJson<ShopPaymentState>(`/api/shop/payments/${paymentId}`),
    refetchInterval: ({ state: { data } }) => (data === undefined || data.status === 'PENDING' ? everyMs : false),
    placeholderData: undefined,
  })
}

/** Address of a payment's receipt. */
export const receiptOf = (paymentId: string): string => `/api/payments/${paymentId}/receipt.png`

/** Whether the receipt is drawn, asked for again until it is. */
export function useReceiptDrawn(paymentId: string) {
  return useQuery({
    queryKey: ['shop', 'receipt', paymentId],
    queryFn: async () => {
      const response = await fetch(receiptOf(paymentId), { cache: 'no-store' })
      await response.arrayBuffer()
      if (response.status === 401) throw new ApiError(401, 'UNAUTHENTICATED', 'the session is over')
      return response.ok
    },
    refetchInterval: ({ state: { data } }) => (data === true ? false : receiptEveryMs),
    placeholderData: undefined,
  })
}
