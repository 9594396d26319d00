import type { Pool } from '../../platform/postgres/pool.ts'
import { type Expectation, expectationOf } from '../expected/expectation.ts'
import { gatherFacts } from '../play/gather.ts'
import type { RunLog } from '../play/run-log.ts'
import type { Stream } from '../stream/plan.ts'
import { type BenefitCheck, checkBenefits } from './benefits.ts'
import { checkDeadLetters } from './dead-letters.ts'
import type { Difference } from './difference.ts'
import { checkLedger, type LedgerCheck } from './ledger.ts'
import { checkReceipts, type ReceiptCheck } from './receipts.ts'
import { checkTakeBacks } from './take-backs.ts'
import { checkTexts, type TextCheck } from './texts.ts'
import { checkTotals, type TotalCheck } from './totals.ts'
import { checkVisits, type VisitCheck } from './visits.ts'

/** Everything that Postgres holds of a run, beside what it should hold. */
export interface Inspection {
  readonly expectation: Expectation
  readonly ledger: LedgerCheck
  readonly visits: VisitCheck
  readonly benefits: BenefitCheck
  readonly receipts: ReceiptCheck
  readonly totals: TotalCheck
  readonly texts: TextCheck
  readonly differences: readonly Difference[]
}

/** Computes what must have come of the run, and compares it with what each worker stored. */
export async function inspect(pool: Pool, run: RunLog, stream: Pick<Stream, 'merchants' | 'stores'>): Promise<Inspection> {
  const expectation = expectationOf(await gatherFacts(pool, run, stream.stores))
  const merchantIds = stream.merchants.map(({ merchantId }) => merchantId)
  const ledger = await checkLedger(pool, run, expectation)
  const visits = await checkVisits(pool, run, expectation)
  const benefits = await checkBenefits(pool, run, merchantIds, expectation)
  const receipts = await checkReceipts(pool, run, expectation)
  const totals = await checkTotals(pool, run, merchantIds, expectation)
  const texts = await checkTexts(pool, run, expectation)
  const differences = [
    ...ledger.differences,
    ...(await checkTakeBacks(pool, run, expectation)),
    ...visits.differences,
    ...benefits.differences,
    ...receipts.differences,
    ...totals.differences,
    ...texts.differences,
    ...(await checkDeadLetters(pool, run)),
  ]
  return { expectation, ledger, visits, benefits, receipts, totals, texts, differences }
}
