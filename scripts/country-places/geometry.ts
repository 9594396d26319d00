import { haversineKm } from '../../processors/fds/distance.ts'

/** Degrees, in GeoJSON's order. */
export type LonLat = readonly [longitude: number, latitude: number]
/** The outer ring, then its holes; each ring closed. */
export type Polygon = readonly (readonly LonLat[])[]
type Vector = readonly [number, number, number]

/** Longest step in degrees along an edge: borders follow parallels, great circles do not. */
const maxStepDegrees = 0.25

/** Polygons of a GeoJSON Polygon or MultiPolygon. @throws {TypeError} for any other geometry */
export function polygonsOf(geometry: unknown): readonly Polygon[] {
  const { type, coordinates } = geometry as { readonly type: string; readonly coordinates: unknown }
  if (type === 'Polygon') return [coordinates as Polygon]
  if (type === 'MultiPolygon') return coordinates as readonly Polygon[]
  throw new TypeError(`a country cannot be a ${type}`)
}

/**
 * Centroid of an area on the sphere. The integral of the position vector over an area is half the integral of r x dr along its edge,
 * so that polygons simply add up, and the seam at 180 degrees cancels out.
 */
export function centroidOf(polygons: readonly Polygon[]): LonLat {
  let sum: Vector = [0, 0, 0]
  for (const polygon of polygons) {
    polygon.forEach((ring, index) => {
      const counterClockwise = planarArea(ring) > 0
      // Outer rings count counter-clockwise, holes clockwise, whatever the source's winding is.
      sum = add(sum, edgeIntegral(ring), counterClockwise === (index === 0) ? 1 : -1)
    })
  }
  const [x, y, z] = sum
  return [degrees(Math.atan2(y, x)), degrees(Math.asin(z / Math.hypot(x, y, z)))]
}

/** True when a vertex of one lies in the other. */
export function overlaps(a: Polygon, b: Polygon): boolean {
  if (!boxesMeet(a, b)) return false
  return (a[0] ?? []).some((point) => contains(b, point)) || (b[0] ?? []).some((point) => contains(a, point))
}

/** Kilometres from a point to the nearest vertex of a polygon. */
export function distanceKmToPolygon(point: LonLat, polygon: Polygon): number {
  const from = { longitude: point[0], latitude: point[1] }
  return Math.min(...(polygon[0] ?? []).map(([longitude, latitude]) => haversineKm(from, { longitude, latitude })))
}

/** True when a point lies within the outer ring; planar, which is enough to match islands. */
export function contains(polygon: Polygon, [x, y]: LonLat): boolean {
  const [west, south, east, north] = boxOf(polygon)
  if (x < west || x > east || y < south || y > north) return false
  let inside = false
  pairs(polygon[0] ?? [], ([x1, y1], [x2, y2]) => {
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside
  })
  return inside
}

const boxes = new WeakMap<Polygon, readonly [number, number, number, number]>()

function boxesMeet(a: Polygon, b: Polygon): boolean {
  const [west, south, east, north] = boxOf(a)
  const [otherWest, otherSouth, otherEast, otherNorth] = boxOf(b)
  return west <= otherEast && otherWest <= east && south <= otherNorth && otherSouth <= north
}

function boxOf(polygon: Polygon): readonly [number, number, number, number] {
  let box = boxes.get(polygon)
  if (box === undefined) {
    const ring = polygon[0] ?? []
    const longitudes = ring.map(([longitude]) => longitude)
    const latitudes = ring.map(([, latitude]) => latitude)
    box = [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)]
    boxes.set(polygon, box)
  }
  return box
}

function planarArea(ring: readonly LonLat[]): number {
  let doubled = 0
  pairs(ring, ([x1, y1], [x2, y2]) => {
    doubled += x1 * y2 - x2 * y1
  })
  return doubled / 2
}

function edgeIntegral(ring: readonly LonLat[]): Vector {
  let sum: Vector = [0, 0, 0]
  pairs(ring, (from, to) => {
    const steps = Math.max(1, Math.ceil(Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1])) / maxStepDegrees))
    for (let step = 0; step < steps; step++)
      sum = add(sum, arcIntegral(between(from, to, step / steps), between(from, to, (step + 1) / steps)))
  })
  return sum
}

/** Half the arc's angle along its normal. */
function arcIntegral(from: LonLat, to: LonLat): Vector {
  const a = unit(from)
  const b = unit(to)
  const normal: Vector = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
  const sine = Math.hypot(...normal)
  if (sine < 1e-15) return [0, 0, 0]
  const angle = Math.atan2(sine, a[0] * b[0] + a[1] * b[1] + a[2] * b[2])
  return add([0, 0, 0], normal, angle / 2 / sine)
}

function pairs(ring: readonly LonLat[], visit: (from: LonLat, to: LonLat) => void): void {
  ring.forEach((to, index) => {
    const from = ring[index - 1]
    if (from !== undefined) visit(from, to)
  })
}

function between(from: LonLat, to: LonLat, share: number): LonLat {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]
}

function unit([longitude, latitude]: LonLat): Vector {
  const parallel = Math.cos(radians(latitude))
  return [parallel * Math.cos(radians(longitude)), parallel * Math.sin(radians(longitude)), Math.sin(radians(latitude))]
}

function add(a: Vector, b: Vector, factor = 1): Vector {
  return [a[0] + b[0] * factor, a[1] + b[1] * factor, a[2] + b[2] * factor]
}

function radians(angle: number): number {
  return (angle * Math.PI) / 180
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI
}
