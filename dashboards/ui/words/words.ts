import { dictionary } from './language.tsx'

const en = {
  signOut: 'Sign out',
  skip: 'Skip to the content',
  navigation: 'Pages',
  theme: 'Light or dark',
  testMode: 'Test data',
  failed: 'This could not be loaded',
  retry: 'Try again',
  close: 'Close',
  signInTitle: 'Your sales, as they happen',
  signInHint: 'Sign in with the account that Paystream or the owner of your shop gave you.',
  email: 'E-mail',
  password: 'Password',
  signIn: 'Sign in',
  signingIn: 'Signing in',
  signInFailed: 'E-mail and password do not match.',
  signInLink: 'This link was used already or is too old. Sign in with e-mail and password.',
  signInLimited: 'Too many attempts. Try again in a while.',
  signInAway: 'The server does not answer. Try again in a moment.',
  noAccess: 'This page is not open to your account',
  noAccessHint: 'Sign in with another account, or go to the page of your account.',
  toMerchant: 'Merchant dashboard',
  toOperations: 'Operations',
} as const

export type Word = keyof typeof en

const ko: Readonly<Record<Word, string>> = {
  signOut: '로그아웃',
  skip: '본문으로 바로가기',
  navigation: '메뉴',
  theme: '밝게 또는 어둡게',
  testMode: '테스트 데이터',
  failed: '불러오지 못했습니다',
  retry: '다시 시도',
  close: '닫기',
  signInTitle: '지금 일어나는 매출을 그대로',
  signInHint: 'Paystream 또는 매장 소유자에게 받은 계정으로 로그인하세요.',
  email: '이메일',
  password: '비밀번호',
  signIn: '로그인',
  signingIn: '로그인 중',
  signInFailed: '이메일과 비밀번호가 맞지 않습니다.',
  signInLink: '이미 사용했거나 오래된 링크입니다. 이메일과 비밀번호로 로그인하세요.',
  signInLimited: '시도가 너무 많습니다. 잠시 뒤에 다시 해 주세요.',
  signInAway: '서버가 응답하지 않습니다. 잠시 뒤에 다시 해 주세요.',
  noAccess: '이 계정으로는 볼 수 없는 페이지입니다',
  noAccessHint: '다른 계정으로 로그인하거나 계정에 맞는 페이지로 이동하세요.',
  toMerchant: '가맹점 대시보드',
  toOperations: '운영',
}

/** Words that every page shares. */
export const useCommonWords = dictionary({ en, ko })
