import { geoDistance, geoInterpolate, geoPath } from 'd3-geo'
import { describe, expect, test } from 'vitest'
import { journeyView, type MapPlace, shortestTurn } from './journey-view.ts'

const place = (latitude: number, longitude: number, radiusM = 100): MapPlace => ({ latitude, longitude, radiusM })
const places = {
  seoul: place(37.55, 126.99),
  busan: place(35.16, 129.16),
  newYork: place(40.75, -73.99),
  suva: place(-18.14, 178.44),
  apia: place(-13.83, -171.76),
  tromso: place(69.65, 18.96),
  longyearbyen: place(78.22, 15.65),
  buenosAires: place(-34.6, -58.4),
  usa: place(45.7, -112.5, 4_300_000),
}
const journeys = [
  ['Seoul, Busan', places.seoul, places.busan],
  ['Seoul, New York', places.seoul, places.newYork],
  ['New York, Seoul', places.newYork, places.seoul],
  ['Suva, Apia', places.suva, places.apia],
  ['Apia, Suva', places.apia, places.suva],
  ['Tromsø, Longyearbyen', places.tromso, places.longyearbyen],
  ['Seoul, Buenos Aires: nearly the other end of the world', places.seoul, places.buenosAires],
  ['Seoul, somewhere in the USA', places.seoul, places.usa],
  ['Seoul, the same place', places.seoul, places.seoul],
] as const
const wide = { width: 900, height: 420 }
const sizes = [wide, { width: 340, height: 300 }]

describe.each(journeys)('%s', (_name, from, to) => {
  test.each(sizes)('both places lie within a picture of $width x $height and fill it', (size) => {
    const view = journeyView(from, to, size)
    for (const [x, y] of [view.from, view.to]) {
      expect(x).toBeGreaterThanOrEqual(50)
      expect(x).toBeLessThanOrEqual(size.width - 50)
      expect(y).toBeGreaterThanOrEqual(50)
      expect(y).toBeLessThanOrEqual(size.height - 44)
    }
    if (from === to) return
    // as large as it can be: it would leave the picture in one direction if it grew
    const [[left, top], [right, bottom]] = geoPath(view.projection).bounds(view.arc)
    const share = Math.max((right - left) / (size.width - 104), (bottom - top) / (size.height - 102))
    expect(share).toBeGreaterThan(0.55)
  })

  test('the way is drawn in one piece, and its middle is the middle of the great circle', () => {
    const view = journeyView(from, to, wide)
    const drawn = geoPath(view.projection)(view.arc) ?? ''
    if (from !== to) expect(drawn.match(/M/g)).toHaveLength(1)
    const middle = view.projection(geoInterpolate([from.longitude, from.latitude], [to.longitude, to.latitude])(0.5))
    const [x = 0, y = 0] = middle ?? []
    expect(x).toBeGreaterThan(0)
    expect(x).toBeLessThan(wide.width)
    expect(y).toBeGreaterThan(0)
    expect(y).toBeLessThan(wide.height)
  })
})

test('the short way over the Pacific bends north, and west is left of east across 180 degrees', () => {
  const view = journeyView(places.seoul, places.newYork, { width: 900, height: 420 })
  expect(view.from[0]).toBeLessThan(view.to[0])
  const [[, top]] = geoPath(view.projection).bounds(view.arc)
  expect(top).toBeLessThan(Math.min(view.from[1], view.to[1]) - 40)
  const pacific = journeyView(places.apia, places.suva, { width: 900, height: 420 })
  expect(pacific.to[0]).toBeLessThan(pacific.from[0])
})

test('near journeys show fine coasts, far ones and those by the poles rough ones', () => {
  const detail = (from: MapPlace, to: MapPlace) => journeyView(from, to, { width: 900, height: 420 }).detail
  expect(detail(places.seoul, places.busan)).toBe('fine')
  expect(detail(places.seoul, places.newYork)).toBe('rough')
  expect(detail(places.tromso, places.longyearbyen)).toBe('rough')
})

test('the uncertain area is as wide as it is, also where the zoom leaves some of it out', () => {
  const { toArea } = journeyView(places.seoul, places.usa, { width: 900, height: 420 })
  const edge = toArea.coordinates[0]?.[0] as [number, number]
  expect(geoDistance(edge, [places.usa.longitude, places.usa.latitude]) * 6371.0088).toBeCloseTo(4_300, 3)
})

test('turns are the short way round', () => {
  expect(shortestTurn(127, -74)).toBe(159)
  expect(shortestTurn(-74, 127)).toBe(-159)
  expect(shortestTurn(178.44, -171.76)).toBeCloseTo(9.8)
  expect(shortestTurn(10, 10)).toBe(0)
  expect(Math.abs(shortestTurn(0, 180))).toBe(180)
})
