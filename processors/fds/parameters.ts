/** Everything that can be tuned about how payments are judged. Recorded with every decision by its `version`. */
export interface FdsParameters {
  /** Goes into every rule check. Raise it with any change below. */
  readonly version: number
  /** impossible-travel fires above this speed in km/h; exactly this speed passes. */
  readonly maxSpeedKmh: number
  /** Below this distance in km impossible-travel passes whatever the time; at exactly this distance the speed decides. */
  readonly nearbyKm: number
  /** Two event times closer than this many seconds count as this far apart. */
  readonly minElapsedS: number
  /** How far before its append time a payment's occurredAt is believed, in milliseconds. */
  readonly maxAgeMs: number
  /** How far after its append time a payment's occurredAt is believed, in milliseconds. */
  readonly maxAheadMs: number
  /** Radius of a store's registered place, in metres. */
  readonly storeRadiusM: number
  /** A place with a radius above this many metres never hides a finer presence of the same country. */
  readonly coarseRadiusM: number
  /** The wrong code of this number denies a held payment. */
  readonly maxWrongCodes: number
}

/** The values of fds.md. */
export const defaultParameters: FdsParameters = {
  version: 1,
  maxSpeedKmh: 900,
  nearbyKm: 50,
  minElapsedS: 1,
  maxAgeMs: 24 * 3_600_000,
  maxAheadMs: 5 * 60_000,
  storeRadiusM: 100,
  coarseRadiusM: 50_000,
  maxWrongCodes: 5,
}
