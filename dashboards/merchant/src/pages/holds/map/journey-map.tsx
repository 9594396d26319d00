import { type GeoPath, geoGraticule, geoPath } from 'd3-geo'
import { useEffect, useId, useMemo, useRef, useState } from 'react'
import { type JourneyView, journeyView, type MapPlace, type MapSize } from './journey-view.ts'
import { useWorld, type World } from './world.ts'

/** A place with what is written beside it. */
export interface NamedPlace extends MapPlace {
  readonly title: string
  readonly text: string
}

/** The journey on a map of the world that fills the width it is given. `description` says in words what it shows. */
export function JourneyMap(props: {
  readonly from: NamedPlace
  readonly to: NamedPlace
  readonly label: string
  readonly description: string
  /** Shown in place of the map when it could not be loaded. */
  readonly missing: string
}) {
  const { from, to, label, description } = props
  const [box, size] = useSize()
  const view = useMemo(() => (size === undefined ? undefined : journeyView(from, to, size)), [from, to, size])
  const world = useWorld(view?.detail ?? 'rough')
  const id = useId()
  const height = size?.height ?? 320
  return (
    <div ref={box} className="w-full overflow-hidden bg-sunken" style={{ height }} data-testid="journey-map">
      {world.isError && world.data === undefined ? (
        <p className="p-5 text-sm">
          {props.missing} {description}
        </p>
      ) : (
        size !== undefined &&
        view !== undefined && (
          <svg width={size.width} height={size.height} role="img" aria-labelledby={`${id}t ${id}d`}>
            <title id={`${id}t`}>{label}</title>
            <desc id={`${id}d`}>{description}</desc>
            {world.data !== undefined && <Land world={world.data} view={view} />}
            <Way view={view} />
            <Marker at={view.from} other={view.to} place={from} size={size} kind="from" />
            <Marker at={view.to} other={view.from} place={to} size={size} kind="to" />
          </svg>
        )
      )}
    </div>
  )
}

function Land({ world, view }: { readonly world: World; readonly view: JourneyView }) {
  const drawn = useMemo(() => {
    const path: GeoPath = geoPath(view.projection)
    const grid = geoGraticule().step([view.gridDegrees, view.gridDegrees])()
    return { grid: path(grid) ?? '', land: path(world.land) ?? '', borders: path(world.borders) ?? '' }
  }, [world, view])
  return (
    <g>
      <path d={drawn.grid} fill="none" stroke="var(--line)" strokeWidth="1" />
      <path d={drawn.land} fill="var(--land)" stroke="var(--coast)" strokeWidth="0.8" strokeLinejoin="round" />
      <path d={drawn.borders} fill="none" stroke="var(--coast)" strokeWidth="0.7" strokeDasharray="3 2" />
    </g>
  )
}

function Way({ view }: { readonly view: JourneyView }) {
  const drawn = useMemo(() => {
    const path = geoPath(view.projection)
    return { from: path(view.fromArea) ?? '', to: path(view.toArea) ?? '', arc: path(view.arc) ?? '' }
  }, [view])
  return (
    <g>
      <path d={drawn.from} fill="var(--calm)" fillOpacity="0.16" stroke="var(--calm)" strokeWidth="1" strokeDasharray="4 3" />
      <path d={drawn.to} fill="var(--bad)" fillOpacity="0.14" stroke="var(--bad)" strokeWidth="1" strokeDasharray="4 3" />
      <path d={drawn.arc} fill="none" stroke="var(--surface)" strokeWidth="5" strokeLinecap="round" strokeOpacity="0.8" />
      <path d={drawn.arc} fill="none" stroke="var(--accent)" strokeWidth="2.5" strokeLinecap="round" strokeDasharray="1 6" />
    </g>
  )
}

/** A hollow mark for where the card was, a full one for the payment; the words stand on the side that points away from the other place. */
function Marker(props: {
  readonly at: readonly [x: number, y: number]
  readonly other: readonly [x: number, y: number]
  readonly place: NamedPlace
  readonly size: MapSize
  readonly kind: 'from' | 'to'
}) {
  const { at, other, place, size, kind } = props
  const [x, y] = at
  const below = y > other[1] || (y === other[1] && kind === 'to')
  const anchor = x < size.width * 0.3 ? 'start' : x > size.width * 0.7 ? 'end' : 'middle'
  const textX = anchor === 'start' ? Math.max(x - 14, 10) : anchor === 'end' ? Math.min(x + 14, size.width - 10) : x
  const colour = kind === 'to' ? 'var(--bad)' : 'var(--calm)'
  return (
    <g>
      <circle
        cx={x}
        cy={y}
        r="7"
        fill={kind === 'to' ? colour : 'var(--surface)'}
        stroke={kind === 'to' ? 'var(--surface)' : colour}
        strokeWidth="3"
      />
      <text
        x={textX}
        y={below ? y + 23 : y - 30}
        textAnchor={anchor}
        fill="var(--ink)"
        stroke="var(--surface)"
        strokeWidth="4"
        strokeLinejoin="round"
        paintOrder="stroke"
        fontSize="12.5"
      >
        <tspan fontWeight="650" fill={colour}>
          {place.title}
        </tspan>
        <tspan x={textX} dy="15">
          {place.text}
        </tspan>
      </text>
    </g>
  )
}

/** The width of a box, and a height that suits it. */
function useSize() {
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<MapSize>()
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      const width = element.clientWidth
      if (width > 0) setSize({ width, height: Math.round(Math.min(440, Math.max(300, width * 0.5))) })
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [box, size] as const
}
