/** Where a card may be said to be, to see what fraud detection makes of it. Centres, in degrees. */
export const cities = {
  seoul: { country: 'KR', latitude: 37.5519, longitude: 126.9918 },
  busan: { country: 'KR', latitude: 35.1796, longitude: 129.0756 },
  jeju: { country: 'KR', latitude: 33.4996, longitude: 126.5312 },
  tokyo: { country: 'JP', latitude: 35.6762, longitude: 139.7503 },
  singapore: { country: 'SG', latitude: 1.3048, longitude: 103.8318 },
  paris: { country: 'FR', latitude: 48.8566, longitude: 2.3522 },
  london: { country: 'GB', latitude: 51.5074, longitude: -0.1278 },
  'new-york': { country: 'US', latitude: 40.7484, longitude: -73.9857 },
  'los-angeles': { country: 'US', latitude: 34.0522, longitude: -118.2937 },
} as const

export type City = keyof typeof cities
export const cityNames = Object.keys(cities) as readonly City[]
