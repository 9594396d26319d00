import { dictionary } from '../../../../../ui/words/language.tsx'

const en = {
  title: 'Stores',
  hint: 'Their names stand on receipts and in your reports; the place is used for payments that come without one.',
  noStores: 'No stores yet',
  noStoresHint: 'Register the first with the id that your till sends.',
  newStore: 'Register a store',
  edit: 'Edit',
  editStore: 'Edit {name}',
  storeId: 'Store id',
  storeIdHint: 'As your till sends it. It cannot be changed.',
  name: 'Name',
  category: 'Category',
  categoryHint: 'Such as cafe or bookshop: card benefits and loyalty rules go by it',
  country: 'Country',
  countryHint: 'Two capital letters, such as KR',
  address: 'Address',
  latitude: 'Latitude',
  longitude: 'Longitude',
  businessNumber: 'Business number',
  representative: 'Representative',
  phone: 'Phone',
  visitThreshold: 'Visits to become a regular',
  thresholdOf: 'regular at visit {count}',
} as const

export type Word = keyof typeof en

const ko: Readonly<Record<Word, string>> = {
  title: '매장',
  hint: '매장 이름은 영수증과 보고서에 표시되고, 위치는 좌표 없이 들어온 결제에 쓰입니다.',
  noStores: '등록된 매장이 없습니다',
  noStoresHint: '단말기가 보내는 매장 아이디로 첫 매장을 등록하세요.',
  newStore: '매장 등록',
  edit: '수정',
  editStore: '{name} 수정',
  storeId: '매장 아이디',
  storeIdHint: '단말기가 보내는 값 그대로 입력하세요. 나중에 바꿀 수 없습니다.',
  name: '이름',
  category: '업종',
  categoryHint: '예: cafe. 카드 혜택과 적립 규칙이 이 값을 따릅니다',
  country: '국가',
  countryHint: 'KR처럼 대문자 두 글자',
  address: '주소',
  latitude: '위도',
  longitude: '경도',
  businessNumber: '사업자등록번호',
  representative: '대표자',
  phone: '전화번호',
  visitThreshold: '단골이 되는 방문 횟수',
  thresholdOf: '{count}번째 방문부터 단골',
}

export const useStoreWords = dictionary({ en, ko })
