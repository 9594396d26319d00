import { type GeoProjection, geoCircle, geoDistance, geoEqualEarth, geoInterpolate, geoMercator } from 'd3-geo'

/** A place on the map: degrees, and how far from it the truth may lie. */
export interface MapPlace {
  readonly latitude: number
  readonly longitude: number
  readonly radiusM: number
}

export interface MapSize {
  readonly width: number
  readonly height: number
}

/** A journey brought into a picture. */
export interface JourneyView {
  readonly projection: GeoProjection
  /** Pixels of the two places. */
  readonly from: readonly [x: number, y: number]
  readonly to: readonly [x: number, y: number]
  /** The short way over the globe. */
  readonly arc: GeoJSON.LineString
  readonly fromArea: GeoJSON.Polygon
  readonly toArea: GeoJSON.Polygon
  /** How much of the coast's detail can be seen. */
  readonly detail: 'fine' | 'rough'
  /** Degrees between the lines of the grid. */
  readonly gridDegrees: number
}

const earthRadiusKm = 6371.0088
/** Nearer than this the map keeps shapes, as street maps do; beyond, and near the poles, it keeps the world's proportions. */
const shapesUpToKm = 3_000
const shapesUpToDegrees = 68
/** The map never shows less than this around a place, so that some coast is in sight. */
const leastAroundKm = 40
/** Room for markers and their names, in pixels. */
const padding = { top: 56, side: 52, bottom: 46 }

/**
 * Zooms and turns the world so that both places and the short way between them fill the picture, also across 180 degrees. Uncertain areas are shown as far
 * as they leave the journey in view.
 */
export function journeyView(from: MapPlace, to: MapPlace, { width, height }: MapSize): JourneyView {
  const [a, b] = [pointOf(from), pointOf(to)]
  const arc = { type: 'LineString' as const, coordinates: arcPoints(a, b) }
  const distanceKm = geoDistance(a, b) * earthRadiusKm
  const around = (place: MapPlace): GeoJSON.Polygon => {
    const mostKm = Math.max(leastAroundKm, distanceKm / 4)
    return circle(place, Math.min(Math.max(place.radiusM / 1_000, leastAroundKm), mostKm))
  }
  const furthest = Math.max(...arc.coordinates.map(([, latitude]) => Math.abs(latitude)))
  const near = distanceKm < shapesUpToKm && furthest < shapesUpToDegrees
  const middle = a[0] + shortestTurn(a[0], b[0]) / 2
  const projection = (near ? geoMercator() : geoEqualEarth()).rotate([-middle, 0]).fitExtent(
    [
      [padding.side, padding.top],
      [width - padding.side, height - padding.bottom],
    ],
    { type: 'GeometryCollection', geometries: [arc, around(from), around(to)] },
  )
  projection.clipExtent([
    [-20, -20],
    [width + 20, height + 20],
  ])
  return {
    projection,
    from: pixel(projection, a),
    to: pixel(projection, b),
    arc,
    fromArea: circle(from, from.radiusM / 1_000),
    toArea: circle(to, to.radiusM / 1_000),
    detail: near ? 'fine' : 'rough',
    gridDegrees: distanceKm < 400 ? 1 : distanceKm < shapesUpToKm ? 5 : 15,
  }
}

/** Degrees eastward (negative: westward) from one longitude to another, the short way. */
export function shortestTurn(from: number, to: number): number {
  return ((((to - from) % 360) + 540) % 360) - 180
}

/** Points of the great circle; the drawing bends between them by itself, but the zoom must know how far the way swings out. */
function arcPoints(a: [number, number], b: [number, number]): [number, number][] {
  const at = geoInterpolate(a, b)
  return Array.from({ length: 33 }, (_, step) => at(step / 32))
}

function circle(place: MapPlace, radiusKm: number): GeoJSON.Polygon {
  const degrees = (Math.max(radiusKm, 0.01) / earthRadiusKm) * (180 / Math.PI)
  return geoCircle().center(pointOf(place)).radius(degrees)()
}

function pointOf({ longitude, latitude }: MapPlace): [number, number] {
  return [longitude, latitude]
}

function pixel(projection: GeoProjection, point: [number, number]): readonly [number, number] {
  return projection(point) ?? [Number.NaN, Number.NaN]
}
