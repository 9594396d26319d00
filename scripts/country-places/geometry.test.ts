import { expect, test } from 'vitest'
import { centroidOf, contains, overlaps, type Polygon } from './geometry.ts'

const box = (west: number, south: number, east: number, north: number): Polygon => [
  [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ],
]
const reversed = (polygon: Polygon): Polygon => polygon.map((ring) => [...ring].reverse())
const near = ([longitude, latitude]: readonly [number, number]) =>
  [longitude, latitude].map((degrees) => Math.round(degrees * 1e3) / 1e3 + 0)

test('the centroid of a box on the equator is its middle, however it is wound', () => {
  expect(near(centroidOf([box(10, -5, 20, 5)]))).toEqual([15, 0])
  expect(near(centroidOf([reversed(box(10, -5, 20, 5))]))).toEqual([15, 0])
})

test('a box in the north has its centroid south of its middle latitude, where it is wider', () => {
  const [, latitude] = centroidOf([box(0, 55, 1, 75)])
  expect(latitude).toBeGreaterThan(62)
  expect(latitude).toBeLessThan(65)
})

test('two halves on both sides of 180 degrees meet there', () => {
  const [longitude, latitude] = centroidOf([box(170, -10, 180, 10), box(-180, -10, -170, 10)])
  expect(Math.abs(longitude)).toBeCloseTo(180, 6)
  expect(latitude).toBeCloseTo(0, 6)
})

test('areas weigh by their size on the sphere, holes count against', () => {
  expect(near(centroidOf([box(0, -1, 2, 1), box(10, -1, 12, 1)]))[0]).toBe(6)
  const holed: Polygon = [...box(0, -5, 10, 5), ...box(5, -5, 10, 5)]
  expect(near(centroidOf([holed]))[0]).toBe(2.5)
})

test('polygons overlap when one holds a vertex of the other', () => {
  expect(overlaps(box(0, 0, 10, 10), box(9, 9, 20, 20))).toBe(true)
  expect(overlaps(box(0, 0, 10, 10), box(2, 2, 3, 3))).toBe(true)
  expect(overlaps(box(2, 2, 3, 3), box(0, 0, 10, 10))).toBe(true)
  expect(overlaps(box(0, 0, 10, 10), box(11, 0, 20, 10))).toBe(false)
  expect(contains(box(0, 0, 10, 10), [5, 5])).toBe(true)
  expect(contains(box(0, 0, 10, 10), [15, 5])).toBe(false)
})
