import { useQuery } from '@tanstack/react-query'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, Topology } from 'topojson-specification'
import fineUrl from 'world-atlas/countries-50m.json?url'
import roughUrl from 'world-atlas/countries-110m.json?url'
import { fetchJson } from '../../../../../ui/data/http.ts'

/** The world's land and the borders on it (Natural Earth). */
export interface World {
  readonly land: GeoJSON.FeatureCollection | GeoJSON.Feature
  readonly borders: GeoJSON.MultiLineString
}

type Atlas = Topology<{ readonly countries: GeometryCollection; readonly land: GeometryCollection }>

const urls = { fine: fineUrl, rough: roughUrl }

/** Files of the page's own server, loaded when a map is shown and kept. */
export function useWorld(detail: 'fine' | 'rough') {
  return useQuery({
    queryKey: ['world', detail],
    queryFn: async (): Promise<World> => {
      const atlas = await fetchJson<Atlas>(urls[detail])
      const { countries, land } = atlas.objects
      return { land: feature(atlas, land), borders: mesh(atlas, countries, (a, b) => a !== b) }
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  })
}
