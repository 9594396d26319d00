import type { NamedRecordOf } from '../../schemas/records.ts'
import type { ForwardContext, ProcessorRecord, StoreHandles } from '../runtime/index.ts'
import type { FdsStores } from './stores.ts'

/** What fds reads, writes and holds while it handles a record. */
export type FdsInput = NamedRecordOf<'PaymentRequested' | 'VerificationReplied' | 'CancelRequested' | 'RefundRequested'>
export type FdsOutput = NamedRecordOf<'TransactionEvent' | 'NotificationRequested'>
export type FdsRecord = ProcessorRecord<string, FdsInput>
export type FdsHandles = StoreHandles<FdsStores>
export type FdsContext = ForwardContext<string, FdsOutput>
