import { expect, test } from 'vitest'
import { gatewayMessage } from './gateway-message.ts'

test.each([
  ['must be 90 or less', '90 이하여야 합니다', 'Must be 90 or less'],
  ['must be 1 to 128 characters', '1자에서 128자까지 입력하세요', 'Must be 1 to 128 characters'],
  ['must be 1 to 3650', '1에서 3650 사이의 정수를 입력하세요', 'Must be 1 to 3650'],
  ['must be given together with latitude', '위도와 함께 입력하세요', 'Must be given together with latitude'],
  ['must be something new', '값을 확인하세요', 'Must be something new'],
])('%s', (message, ko, en) => {
  expect(gatewayMessage(message, 'ko')).toBe(ko)
  expect(gatewayMessage(message, 'en')).toBe(en)
})
