import { dictionary } from '../words/language.tsx'

const en = {
  account: 'Account',
  owner: 'Owner',
  staff: 'Staff',
  operator: 'Operator',
  changePassword: 'Change password',
  choosePassword: 'Choose a password',
  choosePasswordHint: 'You came by a link, which opens once. With a password you sign in whenever you like.',
  signOutEverywhere: 'Sign out everywhere',
  current: 'Current password',
  next: 'New password',
  nextHint: 'At least 12 characters. Every other session of yours ends.',
  save: 'Save',
  cancel: 'Cancel',
  saved: 'Your password is changed.',
  close: 'Close',
  PASSWORD_WRONG: 'The current password is not right.',
  BODY_INVALID: 'A password has 12 to 200 characters.',
  RATE_LIMITED: 'Too many attempts. Wait a quarter of an hour.',
  fault: 'It could not be saved. Try again.',
} as const

export type AccountWord = keyof typeof en

const ko: Readonly<Record<AccountWord, string>> = {
  account: '계정',
  owner: '소유자',
  staff: '직원',
  operator: '운영자',
  changePassword: '비밀번호 변경',
  choosePassword: '비밀번호 만들기',
  choosePasswordHint: '한 번만 열리는 링크로 들어왔습니다. 비밀번호를 만들면 언제든지 로그인할 수 있습니다.',
  signOutEverywhere: '모든 기기에서 로그아웃',
  current: '현재 비밀번호',
  next: '새 비밀번호',
  nextHint: '12자 이상. 다른 기기의 로그인은 모두 끝납니다.',
  save: '저장',
  cancel: '취소',
  saved: '비밀번호를 바꾸었습니다.',
  close: '닫기',
  PASSWORD_WRONG: '현재 비밀번호가 맞지 않습니다.',
  BODY_INVALID: '비밀번호는 12자에서 200자까지입니다.',
  RATE_LIMITED: '시도가 너무 많습니다. 15분 뒤에 다시 해 주세요.',
  fault: '저장하지 못했습니다. 다시 시도해 주세요.',
}

export const useAccountWords = dictionary({ en, ko })
