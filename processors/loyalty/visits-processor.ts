import { defaultLoyaltyProgram, type LoyaltyTier } from '../../core/loyalty-program.ts'
import { notificationRequest } from '../../schemas/notification-request.ts'
import type { NamedRecordOf, TransactionEvent } from '../../schemas/records.ts'
import type { ForwardContext, Processor, ProcessorRecord, StoreHandles } from '../runtime/index.ts'
import { complete, type LoyaltyPayment, paymentKey, stands, takeBack } from './lot.ts'
import { recountVisits } from './recount-visits.ts'
import { allPrograms, currentPrograms, customerLanguages, paymentsStore, registeredStores, visitsStore } from './stores.ts'
import { defaultVisitThreshold, type Terms } from './terms.ts'
import { countVisit, greetingId, type Visits } from './visits.ts'

export type VisitsInput = NamedRecordOf<'TransactionEvent'>
export type VisitsOutput = NamedRecordOf<'NotificationRequested'>
const stores = {
  visits: visitsStore,
  payments: paymentsStore,
  registered: registeredStores,
  programs: currentPrograms,
  versions: allPrograms,
  languages: customerLanguages,
}
export type VisitsStores = typeof stores
type Handles = StoreHandles<VisitsStores>
type Context = ForwardContext<string, VisitsOutput>

/**
 * Visits per customer and store and points in lots from completed payments, and one greeting for each tier reached. A cancel or refund takes back what
 * its payment gave. A payment's row tells what has been done for it, so that an event that comes twice, or after what undoes it, changes nothing.
 */
export const visitsProcessor: Processor<string, VisitsInput, string, VisitsOutput, VisitsStores> = {
  stores,
  keys({ event: { value } }) {
    const change = changeOf(value)
    if (change === 'none') return {}
    const { customerId, merchantId, storeId } = value
    const rows = { payments: [paymentKey(value)], visits: [{ customerId, merchantId, storeId }] }
    return change === 'completed' ? { ...rows, registered: [{ merchantId, storeId }], programs: [{ merchantId }] } : rows
  },
  process(record, handles, context) {
    const event = record.event.value
    const change = changeOf(event)
    if (change === 'completed') processCompleted(event, handles, context)
    else if (change === 'taken-back') processTakenBack(record, handles, context)
    else context.count(`ignored-${event.status.toLowerCase()}`)
  },
}

/** A cancelled payment that was held had given nothing. */
function changeOf({ status, previousStatus }: TransactionEvent): 'completed' | 'taken-back' | 'none' {
  if (status === 'COMPLETED') return 'completed'
  if (status === 'PARTIALLY_REFUNDED' || status === 'REFUNDED') return 'taken-back'
  return status === 'CANCELLED' && previousStatus !== null && previousStatus !== 'PENDING' ? 'taken-back' : 'none'
}

function processCompleted(event: TransactionEvent, handles: Handles, context: Context): void {
  const known = handles.payments.get(paymentKey(event))
  if (known?.completed === true) {
    context.count('repeated-completion')
    return
  }
  const { customerId, merchantId, storeId } = event
  const before = handles.visits.get({ customerId, merchantId, storeId })
  const terms = termsOf(event, handles)
  const payment = complete(known, event, terms, (before?.completions ?? 0) + 1)
  handles.payments.put(payment)
  if (!stands(payment)) {
    context.count('completed-after-taken-back')
    return
  }
  const { visits, greet } = countVisit(before, event, terms, (afterMs) => timesAfter(payment, afterMs, handles))
  handles.visits.put(visits)
  context.count('visit')
  for (const tier of greet) forwardGreeting(event, visits, tier, handles, context)
}

function processTakenBack({ event: { value: event } }: ProcessorRecord<string, VisitsInput>, handles: Handles, context: Context): void {
  const known = handles.payments.get(paymentKey(event))
  const payment = takeBack(known, event)
  if (payment === known) {
    context.count('repeated-reversal')
    return
  }
  handles.payments.put(payment)
  context.count(known?.completed === true ? 'points-taken-back' : 'reversal-before-completion')
  if (known === undefined || !stands(known) || stands(payment)) return
  const { customerId, merchantId, storeId } = event
  const before = handles.visits.get({ customerId, merchantId, storeId })
  if (before === undefined) throw new Error(`payment ${event.paymentId} was a visit, but its customer has none`)
  handles.visits.put(recountVisits(before, standingVisits(payment, handles)))
  context.count('visit-taken-back')
}

function termsOf({ merchantId, storeId }: TransactionEvent, { programs, registered }: Handles): Terms {
  const program = programs.get({ merchantId })
  const store = registered.get({ merchantId, storeId })
  return {
    programVersion: program?.version ?? 0,
    program: program?.document ?? defaultLoyaltyProgram,
    visitThreshold: store?.visitThreshold ?? defaultVisitThreshold,
    category: store?.category ?? null,
  }
}

function timesAfter(payment: LoyaltyPayment, afterMs: number, { payments }: Handles): readonly number[] {
  return payments
    .range('byTime', placeOf(payment), afterMs + 1)
    .filter((each) => stands(each) && each.paymentId !== payment.paymentId)
    .map(({ eventTimeMs }) => eventTimeMs)
}

function standingVisits(payment: LoyaltyPayment, { payments, versions }: Handles) {
  return payments
    .range('byTime', placeOf(payment))
    .filter(stands)
    .sort((one, other) => one.number - other.number)
    .map(({ customerId, merchantId, storeId, eventTimeMs, programVersion, visitThreshold }) => {
      const stored = programVersion === 0 ? undefined : versions.get({ merchantId, version: programVersion })
      if (programVersion !== 0 && stored === undefined) throw new Error(`version ${programVersion} of ${merchantId}'s program is gone`)
      const program = stored?.document ?? defaultLoyaltyProgram
      return { customerId, merchantId, storeId, eventTime: eventTimeMs, terms: { program, visitThreshold } }
    })
}

function placeOf({ customerId, merchantId, storeId }: LoyaltyPayment) {
  return { customerId, merchantId, storeId }
}

function forwardGreeting(event: TransactionEvent, visits: Visits, tier: LoyaltyTier, { languages }: Handles, context: Context): void {
  const { customerId, merchantId, storeId } = event
  context.count('vip-greeting')
  const told = {
    notificationId: greetingId(customerId, merchantId, storeId, tier.id),
    kind: 'VIP_GREETING',
    visits: visits.visits,
    // few are greeted, so a batch reads languages only when it has one of them
    facts: { tier: tier.id, tierName: tier.names[languages.get({ customerId })?.language ?? 'ko'] },
    requestedAt: context.nowMs,
  } as const
  context.forward(notificationRequest(event, told), customerId)
}
