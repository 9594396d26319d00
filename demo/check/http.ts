import type { Pool } from '../../platform/postgres/pool.ts'
import type { Expectation } from '../expected/expectation.ts'
import { type ExpectedTotal, sumOf } from '../expected/totals.ts'
import { call } from '../play/http.ts'
import type { PaymentsApi } from '../play/payments-api.ts'
import { DemoFault, persist } from '../play/persist.ts'
import { ownerLink } from '../play/sign-in-links.ts'
import { compareMaps, type Difference } from './difference.ts'
import { totalText } from './totals.ts'

/** How many payments are read back one by one. */
const sampleSize = 60

/** A sample of payments, many of them once held or taken back, as the gateway shows them to their merchant. */
export async function checkPaymentsApi(api: PaymentsApi, expectation: Expectation): Promise<readonly Difference[]> {
  const all = [...expectation.payments.values()]
  const held = all.filter(({ judgement }) => judgement.held)
  const takenBack = [...new Set([...expectation.takeBacks.values()].map(({ paymentId }) => paymentId))]
  const sample = [
    ...everyNth(held, sampleSize / 3),
    ...everyNth(takenBack, sampleSize / 3).flatMap((paymentId) => expectation.payments.get(paymentId) ?? []),
    ...everyNth(all, sampleSize / 3),
  ]
  const found = new Map<string, string>()
  for (const { payment } of sample) {
    const { status, decision } = await api.get(payment.merchantId, payment.paymentId)
    found.set(payment.paymentId, `${status} after ${decision?.outcome ?? 'no decision'}`)
  }
  const expected = new Map(
    sample.map(({ payment, status, judgement }) => [payment.paymentId, `${status} after ${judgement.held ? 'hold' : 'pass'}`]),
  )
  return compareMaps('payments API', expected, found, { expected: String, actual: String })
}

interface Sales {
  readonly currencies: readonly {
    readonly currency: string
    readonly statuses: readonly {
      readonly status: string
      readonly payments: number
      readonly amountMinor: string
      readonly refundedMinor: string
    }[]
  }[]
}

/** Every merchant's dashboard, signed in as a person would be, for every day that the run touched. */
export async function checkDashboards(
  at: { readonly dashboardUrl: string; readonly pool: Pool; readonly merchants: Iterable<string>; readonly signal: AbortSignal },
  expectedTotals: ReadonlyMap<string, ExpectedTotal>,
  days: ReadonlySet<string>,
): Promise<readonly Difference[]> {
  const expected = new Map<string, ExpectedTotal>()
  for (const [key, total] of expectedTotals) {
    const [merchantId, , currency, day, status] = JSON.parse(key) as [string, string, string, string, string]
    if (!days.has(day)) continue
    const shown = JSON.stringify([merchantId, day, currency, status])
    expected.set(shown, sumOf(expected.get(shown), total))
  }
  const actual = new Map<string, ExpectedTotal>()
  const { dashboardUrl, pool, signal } = at
  for (const merchantId of at.merchants) {
    const cookie = await signIn(dashboardUrl, await ownerLink(pool, merchantId, signal), signal)
    for (const day of days) {
      const { body } = await persist('reading a dashboard', signal, () =>
        call(`${dashboardUrl}/api/sales?day=${day}`, { headers: { cookie } }),
      )
      for (const { currency, statuses } of (body as Sales).currencies) {
        for (const { status, payments, amountMinor, refundedMinor } of statuses) {
          const shown = { payments, amountMinor: BigInt(amountMinor), refundedMinor: BigInt(refundedMinor) }
          actual.set(JSON.stringify([merchantId, day, currency, status]), shown)
        }
      }
    }
  }
  return compareMaps('dashboard', expected, actual, { expected: totalText, actual: totalText })
}

async function signIn(dashboardUrl: string, token: string, signal: AbortSignal): Promise<string> {
  const { headers } = await persist('signing in to a dashboard', signal, () =>
    call(`${dashboardUrl}/api/session`, { method: 'POST', json: { token } }),
  )
  const cookie = headers.getSetCookie()[0]?.split(';')[0]
  if (cookie === undefined) throw new DemoFault('the dashboard gave no session')
  return cookie
}

function everyNth<Item>(items: readonly Item[], count: number): readonly Item[] {
  const step = Math.max(1, Math.floor(items.length / count))
  return items.filter((_, index) => index % step === 0).slice(0, count)
}
