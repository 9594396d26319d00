import { dictionary } from '../../../../ui/words/language.tsx'

const en = {
  sections: 'Settings',
  keysTab: 'API keys',
  loyaltyTab: 'Loyalty program',
  storesTab: 'Stores',
  peopleTab: 'People',
  ownerOnly: 'Only the owner of the shop can change this.',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  saving: 'Saving',
  copy: 'Copy',
  copied: 'Copied',
  checkFields: 'Some fields need another look.',
  wholeNumber: 'A whole number from {min} to {max}',
  textLength: 'At most {max} characters, and not empty',
  fault: 'It did not work. Try again in a moment.',
  UNREACHABLE: 'The server does not answer. Try again in a moment.',
  GATEWAY_UNAVAILABLE: 'The payment gateway does not answer. Try again in a moment.',
  POSTGRES_UNAVAILABLE: 'The database does not answer. Try again in a moment.',
  RATE_LIMITED: 'Too many at once. Try again in a minute.',
  ROLE_MISSING: 'Only the owner of the shop may do this.',
} as const

export type Word = keyof typeof en

const ko: Readonly<Record<Word, string>> = {
  sections: '설정',
  keysTab: 'API 키',
  loyaltyTab: '적립 프로그램',
  storesTab: '매장',
  peopleTab: '구성원',
  ownerOnly: '매장 소유자만 바꿀 수 있습니다.',
  cancel: '취소',
  close: '닫기',
  save: '저장',
  saving: '저장 중',
  copy: '복사',
  copied: '복사됨',
  checkFields: '다시 확인할 항목이 있습니다.',
  wholeNumber: '{min}에서 {max} 사이의 정수를 입력하세요',
  textLength: '빈칸 없이 {max}자 이내로 입력하세요',
  fault: '처리하지 못했습니다. 잠시 뒤에 다시 해 주세요.',
  UNREACHABLE: '서버가 응답하지 않습니다. 잠시 뒤에 다시 해 주세요.',
  GATEWAY_UNAVAILABLE: '결제 게이트웨이가 응답하지 않습니다. 잠시 뒤에 다시 해 주세요.',
  POSTGRES_UNAVAILABLE: '데이터베이스가 응답하지 않습니다. 잠시 뒤에 다시 해 주세요.',
  RATE_LIMITED: '요청이 너무 많습니다. 1분 뒤에 다시 해 주세요.',
  ROLE_MISSING: '매장 소유자만 할 수 있습니다.',
}

/** Words that all sections of the settings share. */
export const useSettingsWords = dictionary({ en, ko })
