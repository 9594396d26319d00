/** Dead letters as a person sees them: list, look at, ask for a replay. The partition's owner does the rest (processors/runtime/loop/dead-letter-desk.ts). */
export { type ContentReader, hexLines, readContent, schemaIdOf, textOrHex } from './content.ts'
export { type DeadLetterId, formatId, parseId } from './dead-letter-id.ts'
export {
  countDeadLetters,
  type DeadLetter,
  type DeadLetterContent,
  type DeadLetterCount,
  type DeadLetterRequest,
  findDeadLetter,
  listDeadLetters,
  listRequests,
  type RequestLine,
  type RequestOutcome,
} from './dead-letter-table.ts'
export { outcomes, planRequest, type RequestAction, type RequestPlan, request } from './requests.ts'
export { type DeadLetterState, deadLetterStates, type Selection } from './selection.ts'
