import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { LonLat, Polygon } from './geometry.ts'

/** Land of a feature of Natural Earth's admin-0 countries, 1:10m. */
export interface NaturalEarthCountry {
  /** ISO 3166-1 numeric, three digits. */
  readonly numericCode: string
  readonly polygons: readonly Polygon[]
}

interface Topology {
  readonly transform: { readonly scale: LonLat; readonly translate: LonLat }
  readonly arcs: readonly (readonly LonLat[])[]
  readonly objects: { readonly countries: { readonly geometries: readonly Geometry[] } }
}
type Geometry = { readonly id?: string } & (
  | { readonly type: 'Polygon'; readonly arcs: readonly (readonly number[])[] }
  | { readonly type: 'MultiPolygon'; readonly arcs: readonly (readonly (readonly number[])[])[] }
)

/** Features of world-atlas that carry an ISO code. TopoJSON: arcs are delta-encoded and shared; ~i means arc i backwards. */
export function naturalEarthCountries(): readonly NaturalEarthCountry[] {
  const file = createRequire(import.meta.url).resolve('world-atlas/countries-10m.json')
  const { transform, arcs, objects } = JSON.parse(readFileSync(file, 'utf8')) as Topology
  const decoded = arcs.map((arc) => absolute(arc, transform))
  const ringOf = (indices: readonly number[]): readonly LonLat[] =>
    indices.flatMap((index, position) => {
      const arc = index >= 0 ? (decoded[index] ?? []) : [...(decoded[~index] ?? [])].reverse()
      return position === 0 ? arc : arc.slice(1) // arcs share their end points
    })
  return objects.countries.geometries.flatMap((geometry) => {
    if (geometry.id === undefined) return []
    const polygons = geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs
    return [{ numericCode: geometry.id, polygons: polygons.map((rings) => rings.map(ringOf)) }]
  })
}

function absolute(arc: readonly LonLat[], { scale, translate }: Topology['transform']): readonly LonLat[] {
  let x = 0
  let y = 0
  return arc.map(([dx, dy]) => {
    x += dx
    y += dy
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]]
  })
}
