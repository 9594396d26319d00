import type { Faults } from './reader.ts'

/** Both coordinates or none: takes what a reader gave, or adds the missing one to the faults. */
export function withWholePlace<T extends { readonly latitude: number | null; readonly longitude: number | null }>(
  value: T | undefined,
  faults: Faults,
): T | undefined {
  if (value === undefined || faults.length > 0 || (value.latitude === null) === (value.longitude === null)) return value
  const [missing, given] = value.latitude === null ? ['latitude', 'longitude'] : ['longitude', 'latitude']
  faults.push({ path: missing, message: `must be given together with ${given}` })
  return undefined
}
