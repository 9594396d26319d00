import { describe, expect, test } from 'vitest'
import { countryCodes } from '../../core/iso-codes.ts'
import { countryPlaces } from './country-places.ts'
import { haversineKm } from './distance.ts'

const covers = (code: string, latitude: number, longitude: number): boolean => {
  const place = countryPlaces[code]
  return place !== undefined && haversineKm(place, { latitude, longitude }) * 1000 <= place.radiusM
}
const radiusKm = (code: string): number => (countryPlaces[code]?.radiusM ?? Number.NaN) / 1000

test('every accepted code has a place, and nothing else has', () => {
  expect(Object.keys(countryPlaces).sort()).toEqual([...countryCodes].sort())
})

test('every place is a point on the earth with a radius between half a kilometre and a quarter of its circumference', () => {
  for (const [code, { latitude, longitude, radiusM }] of Object.entries(countryPlaces)) {
    expect(Math.abs(latitude), code).toBeLessThanOrEqual(90)
    expect(Math.abs(longitude), code).toBeLessThanOrEqual(180)
    expect(radiusM, code).toBeGreaterThan(500)
    // one country alone, spread over two oceans, needs more than a hemisphere's width
    expect(radiusM, code).toBeLessThan(code === 'UM' ? 10_200_000 : 6_700_000)
    expect(Number.isInteger(radiusM), code).toBe(true)
  }
})

describe('a circle covers its own land', () => {
  test.each([
    ['US', 'Honolulu', 21.3069, -157.8583],
    ['US', 'Hilo', 19.7074, -155.0885],
    ['US', 'Kure Atoll, the last of Hawaii', 28.3925, -178.2936],
    ['US', 'Utqiagvik', 71.2906, -156.7886],
    ['US', 'Attu, beyond 180 degrees', 52.9, 172.9],
    ['US', 'Key West', 24.5551, -81.78],
    ['US', 'Eastport', 44.9062, -66.99],
    ['RU', 'Kaliningrad', 54.7104, 20.4522],
    ['RU', 'Uelen, beyond 180 degrees', 66.1594, -169.8092],
    ['RU', 'Vladivostok', 43.1155, 131.8855],
    ['RU', 'Sochi', 43.6028, 39.7342],
    ['FJ', 'Suva', -18.1416, 178.4419],
    ['FJ', 'Lakeba, beyond 180 degrees', -18.2, -178.8],
    ['FJ', 'Rotuma', -12.5, 177.08],
    ['NZ', 'Chatham Islands, beyond 180 degrees', -43.95, -176.55],
    ['NZ', 'Raoul', -29.27, -177.92],
    ['NZ', 'Campbell Island', -52.54, 169.15],
    ['KI', 'Tarawa', 1.4518, 172.9717],
    ['KI', 'Kiritimati, beyond 180 degrees', 1.87, -157.4],
    ['KI', 'Banaba', -0.86, 169.54],
    ['KI', 'Flint', -11.43, -151.82],
    ['KR', 'Seoul', 37.5665, 126.978],
    ['KR', 'Dokdo', 37.2426, 131.8597],
    ['KR', 'Marado', 33.1178, 126.2672],
    ['KR', 'Baengnyeongdo', 37.96, 124.65],
    ['JP', 'Minami-Torishima', 24.2867, 153.98],
    ['JP', 'Yonaguni', 24.4667, 123.0],
    ['CN', 'Kashgar', 39.47, 75.99],
    ['GB', 'Lerwick', 60.1546, -1.1494],
    ['GB', 'Belfast', 54.5973, -5.9301],
    ['FR', 'Ajaccio', 41.9192, 8.7386],
    ['FR', 'Brest', 48.3904, -4.4861],
    ['ES', 'El Hierro', 27.75, -18.0],
    ['PT', 'Flores', 39.45, -31.2],
    ['IT', 'Lampedusa', 35.5, 12.6],
    ['NO', 'Vardo', 70.37, 31.11],
    ['NL', 'Vaals', 50.77, 6.02],
    ['DK', 'Bornholm', 55.1, 14.9],
    ['GG', 'Alderney', 49.71, -2.2],
    ['CL', 'Easter Island', -27.1127, -109.3497],
    ['EC', 'Galapagos', -0.95, -90.97],
    ['BR', 'Trindade', -20.52, -29.32],
    ['CR', 'Cocos Island', 5.53, -87.06],
    ['AU', 'Macquarie Island', -54.6, 158.9],
    ['IN', 'Great Nicobar', 6.8, 93.8],
    ['YE', 'Socotra', 12.5, 54.0],
    ['GQ', 'Annobon', -1.43, 5.63],
    ['PW', 'Tobi', 3.004, 131.125],
    ['GR', 'Kastellorizo', 36.15, 29.59],
    ['QA', 'Halul', 25.67, 52.41],
    ['TV', 'Niulakita', -10.789, 179.466],
    ['MH', 'Ujelang', 9.77, 160.97],
    ['JM', 'Morant Cays', 17.41, -75.98],
    ['SG', 'Changi', 1.3644, 103.9915],
    ['FM', 'Kapingamarangi', 1.07, 154.78],
    ['AS', 'Swains Island', -11.06, -171.08],
    ['SJ', 'Jan Mayen', 71.0, -8.3],
    ['BQ', 'Saba', 17.63, -63.24],
    ['SH', 'Ascension', -7.95, -14.37],
    ['UM', 'Navassa', 18.4, -75.01],
    ['AQ', 'Amundsen-Scott station', -90, 0],
  ])('%s covers %s', (code, _name, latitude, longitude) => {
    expect(covers(code, latitude, longitude)).toBe(true)
  })
})

describe('a dependency with a code of its own is outside of its parent', () => {
  test.each([
    ['FR', 'GF'],
    ['FR', 'GP'],
    ['FR', 'MQ'],
    ['FR', 'RE'],
    ['FR', 'YT'],
    ['FR', 'PF'],
    ['FR', 'NC'],
    ['GB', 'GI'],
    ['GB', 'FK'],
    ['GB', 'BM'],
    ['NL', 'AW'],
    ['NL', 'BQ'],
    ['NL', 'CW'],
    ['NO', 'SJ'],
    ['NO', 'BV'],
    ['DK', 'GL'],
    ['DK', 'FO'],
    ['NZ', 'TK'],
    ['NZ', 'NU'],
    ['AU', 'CC'],
    ['US', 'GU'],
  ])('%s leaves %s out', (parent, dependency) => {
    const { latitude, longitude } = countryPlaces[dependency] ?? { latitude: Number.NaN, longitude: Number.NaN }
    expect(covers(parent, latitude, longitude)).toBe(false)
    expect(covers(dependency, latitude, longitude)).toBe(true)
  })
})

test('circles are as small as the land allows', () => {
  // distances measured on a map from the centroid to the farthest land, within a few per cent
  const expectedKm: Readonly<Record<string, number>> = {
    KR: 386,
    FR: 780,
    DE: 465,
    CH: 188,
    JP: 2_133,
    US: 6_670,
    RU: 4_170,
    FJ: 610,
    NZ: 1_618,
    NL: 187,
    NO: 1_071,
    SG: 66,
    VA: 0.55,
    MC: 3.5,
  }
  for (const [code, km] of Object.entries(expectedKm)) expect(Math.abs(radiusKm(code) - km), code).toBeLessThan(Math.max(0.5, km * 0.05))
})

test('the centre of a country that crosses 180 degrees is not on the other side of the earth', () => {
  expect(haversineKm(countryPlaces.FJ ?? { latitude: 0, longitude: 0 }, { latitude: -17.8, longitude: 178 })).toBeLessThan(100)
  expect(haversineKm(countryPlaces.RU ?? { latitude: 0, longitude: 0 }, { latitude: 66.4, longitude: 94.25 })).toBeLessThan(150)
  expect(haversineKm(countryPlaces.US ?? { latitude: 0, longitude: 0 }, { latitude: 44.97, longitude: -103.77 })).toBeLessThan(50)
})
