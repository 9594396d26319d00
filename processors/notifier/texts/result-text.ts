import { amountText, type Language, plainName } from '../../../core/payment-words.ts'

/** Answers to an answer. The first six come from fds, the last two from the gateway when a text cannot be understood. */
export const verificationResults = [
  'approved',
  'denied',
  'expired',
  'already-decided',
  'wrong-code',
  'too-many-wrong-codes',
  'send-code',
  'help',
] as const
export type VerificationResult = (typeof verificationResults)[number]

/** What the text names; null where it is not known. */
export interface ResultFacts {
  readonly storeName: string
  readonly amountMinor: number | null
  readonly currency: string | null
  /** How the verification stands when the text is written: approved, denied, expired, cancelled ... */
  readonly status: string | null
  /** Codes that may still be tried. */
  readonly triesLeft: number | null
}

/** The text that tells what became of an answer. */
export function resultText(language: Language, result: VerificationResult, facts: ResultFacts): string {
  const amount = facts.amountMinor === null || facts.currency === null ? '' : ` ${amountText(facts.amountMinor, facts.currency, language)}`
  const payment = `${plainName(facts.storeName)}${amount}`
  return `[Paystream] ${(language === 'ko' ? korean : english)[result](payment, facts)}`
}

type Sentences = Readonly<Record<VerificationResult, (payment: string, facts: ResultFacts) => string>>

const korean: Sentences = {
  approved: (payment) => `${payment} 결제를 승인했습니다.`,
  denied: (payment) => `${payment} 결제를 거절했습니다. 카드가 걱정되면 카드사로 연락해 주세요.`,
  expired: (payment) => `${payment} 결제는 확인 시간이 지나 거절되었습니다.`,
  'already-decided': (payment, { status }) => `${payment} 결제는 이미 ${koreanStatus(status)} 건입니다. 이번 답장으로 바뀐 것은 없습니다.`,
  'wrong-code': (payment, { triesLeft }) =>
    `${payment} 결제의 코드가 맞지 않습니다.${triesLeft === null ? '' : ` ${triesLeft}번 더 시도할 수 있습니다.`}`,
  'too-many-wrong-codes': (payment) => `코드가 여러 번 맞지 않아 ${payment} 결제를 거절했습니다.`,
  'send-code': () => '확인할 결제가 여러 건입니다. 승인은 "1 코드", 거절은 "2 코드"처럼 문자에 있는 여섯 자리 코드를 함께 보내 주세요.',
  help: () => '답장을 이해하지 못했습니다. 승인은 "1 코드", 거절은 "2"라고 보내거나 문자에 있는 링크를 열어 주세요.',
}

const english: Sentences = {
  approved: (payment) => `Approved: ${payment}.`,
  denied: (payment) => `Denied: ${payment}. If you are worried about your card, please call your card company.`,
  expired: (payment) => `Too late: ${payment} was denied because no answer came in time.`,
  'already-decided': (payment, { status }) => `${payment} is already ${englishStatus(status)}. This reply changed nothing.`,
  'wrong-code': (payment, { triesLeft }) => `That code does not fit ${payment}.${triesLeft === null ? '' : ` Tries left: ${triesLeft}.`}`,
  'too-many-wrong-codes': (payment) => `Denied: ${payment}, after too many wrong codes.`,
  'send-code': () => 'More than one payment is waiting. Please send the six-digit code too: "1 code" to approve, "2 code" to deny.',
  help: () => 'Sorry, we did not understand. Reply "1 code" to approve or "2" to deny, or open the link in the text.',
}

function koreanStatus(status: string | null): string {
  if (status === 'approved') return '승인된'
  if (status === 'cancelled') return '가맹점이 취소한'
  return status === null ? '결정된' : '거절된'
}

function englishStatus(status: string | null): string {
  if (status === 'approved') return 'approved'
  if (status === 'cancelled') return 'withdrawn by the store'
  return status === null ? 'decided' : 'denied'
}
