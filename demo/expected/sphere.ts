const earthKm = 6371.0088
const radians = Math.PI / 180

/**
 * Great-circle distance in kilometres, by the angle between two unit vectors: another formula than the haversine of the rules, equal on the sphere.
 * atan2 is exact to a few millimetres at every angle, where an arc cosine would not be.
 */
export function greatCircleKm(latitudeA: number, longitudeA: number, latitudeB: number, longitudeB: number): number {
  const a = unitVector(latitudeA, longitudeA)
  const b = unitVector(latitudeB, longitudeB)
  const cross = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])
  const dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
  return earthKm * Math.atan2(cross, dot)
}

function unitVector(latitude: number, longitude: number): readonly [number, number, number] {
  const [phi, lambda] = [latitude * radians, longitude * radians]
  return [Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)]
}
