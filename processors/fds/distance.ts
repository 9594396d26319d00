/** Mean radius of the earth (IUGG), in kilometres. */
export const earthRadiusKm = 6371.0088

/** A point on the earth, in degrees. */
export interface Point {
  readonly latitude: number
  readonly longitude: number
}

/** A point and how far from it the truth may lie, in metres. */
export interface Circle extends Point {
  readonly radiusM: number
}

/**
 * Great-circle distance in kilometres, the short way round, also across 180 degrees.
 * Rounding makes the haversine of some antipodes exceed 1, and asin would answer NaN: hence the clamp.
 */
export function haversineKm(a: Point, b: Point): number {
  const sinLatitude = Math.sin(radians(b.latitude - a.latitude) / 2)
  const sinLongitude = Math.sin(radians(b.longitude - a.longitude) / 2)
  const haversine = sinLatitude ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * sinLongitude ** 2
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(Math.min(1, Math.max(0, haversine))))
}

/** Least distance in kilometres between two circles; 0 when they touch or overlap. */
export function distanceKmBetween(a: Circle, b: Circle): number {
  return Math.max(0, haversineKm(a, b) - (a.radiusM + b.radiusM) / 1000)
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180
}
