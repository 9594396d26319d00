/** What the gateway says of a field, and the same in Korean; `$1`, `$2` as in a replacement. */
const korean: readonly (readonly [sentence: RegExp, korean: string])[] = [
  [/^must be given$/, '입력하세요'],
  [/^must be (\S+) to (\S+) characters$/, '$1자에서 $2자까지 입력하세요'],
  [/^must be (-?\d+) to (-?\d+)(?: for every 1,000 won)?$/, '$1에서 $2 사이의 정수를 입력하세요'],
  [/^must be (\S+) or more$/, '$1 이상이어야 합니다'],
  [/^must be (\S+) or less$/, '$1 이하여야 합니다'],
  [/^must be an integer$/, '정수를 입력하세요'],
  [/^must be a number$/, '숫자를 입력하세요'],
  [/^must be given together with latitude$/, '위도와 함께 입력하세요'],
  [/^must be given together with longitude$/, '경도와 함께 입력하세요'],
  [/^must be an ISO 3166-1 alpha-2 code/, 'KR처럼 대문자 두 글자 국가 코드를 입력하세요'],
  [/^must be a telephone number/, '전화번호 형식으로 입력하세요'],
  [/^must be more than the (\d+) of the tier before$/, '앞 등급의 $1회보다 커야 합니다'],
]

/** A message of the gateway as a sentence in the language of the page. */
export function gatewayMessage(message: string, language: string): string {
  if (language !== 'ko') return message.charAt(0).toUpperCase() + message.slice(1)
  const known = korean.find(([sentence]) => sentence.test(message))
  return known === undefined ? '값을 확인하세요' : message.replace(...known)
}
