/** The fixed world of the demo: merchants, their stores and the cities these stand in. The same in every run. */

export type City = keyof typeof cities
export type Country = (typeof cities)[City]['country']
export type Category = 'grocery' | 'cafe' | 'beauty' | 'duty-free' | 'restaurant' | 'books'

/** Where stores stand; coordinates of the centre in degrees. */
export const cities = {
  seoul: { country: 'KR', latitude: 37.5519, longitude: 126.9918 },
  incheon: { country: 'KR', latitude: 37.4602, longitude: 126.4407 },
  busan: { country: 'KR', latitude: 35.1796, longitude: 129.0756 },
  daegu: { country: 'KR', latitude: 35.8714, longitude: 128.6014 },
  daejeon: { country: 'KR', latitude: 36.3504, longitude: 127.3845 },
  gwangju: { country: 'KR', latitude: 35.1595, longitude: 126.8526 },
  jeju: { country: 'KR', latitude: 33.4996, longitude: 126.5312 },
  tokyo: { country: 'JP', latitude: 35.6762, longitude: 139.7503 },
  osaka: { country: 'JP', latitude: 34.6687, longitude: 135.5013 },
  'new-york': { country: 'US', latitude: 40.7484, longitude: -73.9857 },
  'los-angeles': { country: 'US', latitude: 34.0522, longitude: -118.2937 },
  singapore: { country: 'SG', latitude: 1.3048, longitude: 103.8318 },
  paris: { country: 'FR', latitude: 48.8566, longitude: 2.3522 },
  mulhouse: { country: 'FR', latitude: 47.7508, longitude: 7.3359 },
  london: { country: 'GB', latitude: 51.5074, longitude: -0.1278 },
  berlin: { country: 'DE', latitude: 52.52, longitude: 13.405 },
  frankfurt: { country: 'DE', latitude: 50.1109, longitude: 8.6821 },
  zurich: { country: 'CH', latitude: 47.3769, longitude: 8.5417 },
  basel: { country: 'CH', latitude: 47.5596, longitude: 7.5886 },
} as const

/** ISO 4217 code by country. */
export const currencyOf: Readonly<Record<Country, string>> = {
  KR: 'KRW',
  JP: 'JPY',
  US: 'USD',
  SG: 'SGD',
  FR: 'EUR',
  GB: 'GBP',
  DE: 'EUR',
  CH: 'CHF',
}

export interface Merchant {
  readonly merchantId: string
  readonly name: string
  readonly category: Category
  readonly businessNumber: string
}

/** Six merchants; the ids are the tenants of the API keys. */
export const merchants: readonly Merchant[] = [
  { merchantId: 'hanbit-mart', name: '한빛마트', category: 'grocery', businessNumber: '000-81-00011' },
  { merchantId: 'gureum-coffee', name: '구름커피 Gureum Coffee', category: 'cafe', businessNumber: '000-81-00022' },
  { merchantId: 'cheongdam-beauty', name: '청담뷰티 Cheongdam Beauty', category: 'beauty', businessNumber: '000-81-00033' },
  { merchantId: 'narae-duty-free', name: '나래면세점 Narae Duty Free', category: 'duty-free', businessNumber: '000-81-00044' },
  { merchantId: 'seoul-kitchen', name: '서울키친 Seoul Kitchen', category: 'restaurant', businessNumber: '000-81-00055' },
  { merchantId: 'pado-books', name: '파도서점 Pado Books', category: 'books', businessNumber: '000-81-00066' },
]

export interface Store {
  readonly merchantId: string
  readonly storeId: string
  readonly name: string
  readonly category: Category
  readonly city: City
  readonly country: Country
  /** Registered place in degrees; null: registered without one. */
  readonly place: { readonly latitude: number; readonly longitude: number } | null
  readonly address: string
}

type StoreRow = readonly [storeId: string, name: string, city: City, latitude: number | null, longitude: number | null, address: string]

const rows: Readonly<Record<string, readonly StoreRow[]>> = {
  'hanbit-mart': [
    ['mapo', '한빛마트 마포점', 'seoul', 37.5447, 126.951, '서울 마포구 마포대로 122'],
    ['gangnam', '한빛마트 강남점', 'seoul', 37.4979, 127.0276, '서울 강남구 강남대로 396'],
    ['jamsil', '한빛마트 잠실점', 'seoul', 37.5133, 127.1001, '서울 송파구 올림픽로 240'],
    ['nowon', '한빛마트 노원점', 'seoul', 37.6542, 127.0568, '서울 노원구 동일로 1414'],
    ['songdo', '한빛마트 송도점', 'incheon', 37.3894, 126.6392, '인천 연수구 송도과학로 32'],
    ['seomyeon', '한빛마트 서면점', 'busan', 35.1577, 129.0592, '부산 부산진구 중앙대로 717'],
    ['haeundae', '한빛마트 해운대점', 'busan', 35.1631, 129.1636, '부산 해운대구 해운대로 570'],
    ['dongseongno', '한빛마트 동성로점', 'daegu', 35.8693, 128.5956, '대구 중구 동성로 25'],
    ['dunsan', '한빛마트 둔산점', 'daejeon', 36.3515, 127.3781, '대전 서구 대덕대로 211'],
    ['sangmu', '한빛마트 상무점', 'gwangju', 35.1523, 126.8514, '광주 서구 상무중앙로 61'],
  ],
  'gureum-coffee': [
    ['hongdae', '구름커피 홍대점', 'seoul', 37.5563, 126.9237, '서울 마포구 양화로 160'],
    ['seongsu', '구름커피 성수점', 'seoul', 37.5446, 127.0559, '서울 성동구 연무장길 41'],
    ['yeoksam', '구름커피 역삼점', 'seoul', 37.5006, 127.0364, '서울 강남구 테헤란로 152'],
    ['jongno', '구름커피 종로점', 'seoul', 37.5704, 126.9921, '서울 종로구 종로 104'],
    ['gwangalli', '구름커피 광안리점', 'busan', 35.1532, 129.1186, '부산 수영구 광안해변로 219'],
    ['aewol', '구름커피 애월점', 'jeju', 33.4627, 126.3106, '제주 제주시 애월읍 애월로 11'],
    ['jeju-truck', '구름커피 이동카페 (제주)', 'jeju', null, null, '제주 (이동 차량)'],
    ['shibuya', 'Gureum Coffee Shibuya', 'tokyo', 35.6595, 139.7005, '2-24-12 Shibuya, Tokyo'],
    ['umeda', 'Gureum Coffee Umeda', 'osaka', 34.7025, 135.4959, '1-1 Umeda, Kita-ku, Osaka'],
    ['orchard', 'Gureum Coffee Orchard', 'singapore', 1.3048, 103.8318, '313 Orchard Road, Singapore'],
    ['k-town', 'Gureum Coffee 32nd Street', 'new-york', 40.7476, -73.9869, '22 W 32nd St, New York, NY'],
    ['arts-district', 'Gureum Coffee Arts District', 'los-angeles', 34.0403, -118.2324, '801 Traction Ave, Los Angeles, CA'],
  ],
  'cheongdam-beauty': [
    ['cheongdam', '청담뷰티 청담본점', 'seoul', 37.5247, 127.0473, '서울 강남구 도산대로 442'],
    ['myeongdong', '청담뷰티 명동점', 'seoul', 37.5636, 126.9834, '서울 중구 명동8길 27'],
    ['sinchon', '청담뷰티 신촌점', 'seoul', 37.5568, 126.9368, '서울 서대문구 신촌로 83'],
    ['centum', '청담뷰티 센텀점', 'busan', 35.169, 129.131, '부산 해운대구 센텀남대로 35'],
    ['harajuku', 'Cheongdam Beauty Harajuku', 'tokyo', 35.6702, 139.7027, '1-17-5 Jingumae, Tokyo'],
    ['namba', 'Cheongdam Beauty Namba', 'osaka', 34.6661, 135.5003, '5-1-60 Namba, Osaka'],
    ['marais', 'Cheongdam Beauty Le Marais', 'paris', 48.8592, 2.3622, '30 Rue des Francs Bourgeois, Paris'],
    ['soho', 'Cheongdam Beauty Soho', 'london', 51.5136, -0.1365, '49 Carnaby Street, London'],
  ],
  'narae-duty-free': [
    ['icn-t1', '나래면세점 인천공항 T1', 'incheon', 37.4493, 126.4505, '인천 중구 공항로 272'],
    ['icn-t2', '나래면세점 인천공항 T2', 'incheon', 37.4686, 126.434, '인천 중구 제2터미널대로 446'],
    ['gmp', '나래면세점 김포공항', 'seoul', 37.5655, 126.8013, '서울 강서구 하늘길 38'],
    ['cju', '나래면세점 제주공항', 'jeju', 33.5071, 126.4931, '제주 제주시 공항로 2'],
    ['hnd', 'Narae Duty Free Haneda', 'tokyo', 35.5494, 139.7798, '3-3-2 Hanedakuko, Tokyo'],
    ['sin', 'Narae Duty Free Changi', 'singapore', 1.3644, 103.9915, '65 Airport Boulevard, Singapore'],
    ['cdg', 'Narae Duty Free Charles de Gaulle', 'paris', 49.0097, 2.5479, 'Terminal 2E, Roissy-en-France'],
    ['lhr', 'Narae Duty Free Heathrow', 'london', 51.47, -0.4543, 'Terminal 4, Heathrow, London'],
    ['jfk', 'Narae Duty Free JFK', 'new-york', 40.6413, -73.7781, 'Terminal 1, Queens, New York, NY'],
    ['lax', 'Narae Duty Free LAX', 'los-angeles', 33.9416, -118.4085, '380 World Way, Los Angeles, CA'],
  ],
  'seoul-kitchen': [
    ['itaewon', '서울키친 이태원점', 'seoul', 37.5345, 126.9946, '서울 용산구 이태원로 177'],
    ['yeouido', '서울키친 여의도점', 'seoul', 37.5251, 126.9255, '서울 영등포구 여의대로 108'],
    ['nampo', '서울키친 남포점', 'busan', 35.0979, 129.0345, '부산 중구 광복로 44'],
    ['shin-okubo', 'Seoul Kitchen Shin-Okubo', 'tokyo', 35.7013, 139.7002, '1-12-4 Hyakunincho, Tokyo'],
    ['flushing', 'Seoul Kitchen Flushing', 'new-york', 40.7596, -73.83, '136-20 Roosevelt Ave, Queens, NY'],
    ['koreatown', 'Seoul Kitchen Koreatown', 'los-angeles', 34.0618, -118.3005, '3500 W 6th St, Los Angeles, CA'],
    ['mitte', 'Seoul Kitchen Mitte', 'berlin', 52.5246, 13.4023, 'Rosenthaler Straße 38, Berlin'],
    ['zeil', 'Seoul Kitchen Zeil', 'frankfurt', 50.1146, 8.6832, 'Zeil 106, Frankfurt am Main'],
    ['niederdorf', 'Seoul Kitchen Niederdorf', 'zurich', 47.3736, 8.5442, 'Niederdorfstrasse 10, Zürich'],
    ['new-malden', 'Seoul Kitchen New Malden', 'london', 51.4041, -0.2556, '122 High Street, New Malden'],
  ],
  'pado-books': [
    ['gwanghwamun', '파도서점 광화문점', 'seoul', 37.5708, 126.9779, '서울 종로구 종로 1'],
    ['coex', '파도서점 코엑스점', 'seoul', 37.5118, 127.0592, '서울 강남구 영동대로 513'],
    ['bosu-dong', '파도서점 보수동점', 'busan', 35.1032, 129.0256, '부산 중구 대청로 67-1'],
    ['banwoldang', '파도서점 반월당점', 'daegu', 35.8649, 128.5932, '대구 중구 달구벌대로 2100'],
    ['jimbocho', 'Pado Books Jimbocho', 'tokyo', 35.6959, 139.7577, '1-7 Kanda-Jimbocho, Tokyo'],
    ['kreuzberg', 'Pado Books Kreuzberg', 'berlin', 52.499, 13.418, 'Oranienstraße 25, Berlin'],
    ['basel', 'Pado Books Basel', 'basel', 47.5576, 7.5878, 'Freie Strasse 40, Basel'],
    ['mulhouse', 'Pado Books Mulhouse', 'mulhouse', 47.7467, 7.3389, '12 Rue du Sauvage, Mulhouse'],
    ['saint-germain', 'Pado Books Saint-Germain', 'paris', 48.8535, 2.3332, '170 Boulevard Saint-Germain, Paris'],
    ['bras-basah', 'Pado Books Bras Basah', 'singapore', 1.2967, 103.8528, '231 Bain Street, Singapore'],
  ],
}

/** The 60 registered stores. */
export const stores: readonly Store[] = merchants.flatMap(({ merchantId, category }) =>
  (rows[merchantId] ?? []).map(([storeId, name, city, latitude, longitude, address]) => ({
    merchantId,
    storeId,
    name,
    category,
    city,
    address,
    country: cities[city].country,
    place: latitude === null || longitude === null ? null : { latitude, longitude },
  })),
)

/** Stores of a city that have a registered place. @throws {RangeError} for a city without one */
export function storesIn(city: City): readonly (Store & { readonly place: NonNullable<Store['place']> })[] {
  const found = stores.filter(
    (store): store is Store & { readonly place: NonNullable<Store['place']> } => store.city === city && store.place !== null,
  )
  if (found.length === 0) throw new RangeError(`no store in ${city}`)
  return found
}
