import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { formatRough } from '../../../../../ui/format/amount.ts'
import type { HourBars } from './bars.ts'

const height = 288

/** The drawing itself: bars on a 24-hour axis. `onHour` tells which hour the pointer is over. */
export function HourChart(props: {
  readonly bars: HourBars
  /** The same weekday of the week before, drawn behind; undefined until it is known. */
  readonly before: HourBars | undefined
  /** The hour that is still running, drawn paler; undefined for a past day. */
  readonly currentHour: number | undefined
  readonly language: string
  /** Colours are read from the style sheet again when this changes. */
  readonly theme: string
  readonly label: string
  readonly onHour: (hour: number | undefined) => void
}) {
  const { bars, before, currentHour, language, theme, label, onHour } = props
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const tellHour = useRef(onHour)
  tellHour.current = onHour

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme decides what the colours are
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const drawn = new uPlot(
      options(element.clientWidth, language, (hour) => tellHour.current(hour)),
      [[], [], [], []],
      element,
    )
    plot.current = drawn
    const resize = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height }))
    resize.observe(element)
    return () => {
      resize.disconnect()
      drawn.destroy()
      plot.current = undefined
    }
  }, [language, theme])

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new drawing needs its data again
  useEffect(() => {
    const done = bars.heights.map((value, hour) => (hour === currentHour ? null : value))
    const running = bars.heights.map((value, hour) => (hour === currentHour ? value : null))
    plot.current?.setData([[...bars.hours], [...(before?.heights ?? bars.hours.map(() => null))], done, running])
  }, [bars, before, currentHour, language, theme])

  return <div ref={box} role="img" aria-label={label} className="w-full" style={{ height }} />
}

function options(width: number, language: string, onHour: (hour: number | undefined) => void): uPlot.Options {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string): string => style.getPropertyValue(name).trim()
  const narrow = uPlot.paths.bars?.({ size: [0.56, 32], radius: 0.18 })
  const wide = uPlot.paths.bars?.({ size: [0.92, 56], radius: 0.12 })
  const bar = (fill: string, paths = narrow): uPlot.Series => ({
    fill,
    stroke: fill,
    width: 0,
    points: { show: false },
    ...(paths === undefined ? {} : { paths }),
  })
  const axis = { stroke: colour('--muted'), font: '12px "Inter Variable", ui-sans-serif, system-ui, sans-serif', ticks: { show: false } }
  return {
    width,
    height,
    padding: [12, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    scales: { x: { time: false, range: [-0.6, 23.6] }, y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.08 : 1] } },
    series: [{}, bar(colour('--bar-past'), wide), bar(colour('--bar')), bar(colour('--bar-now'))],
    axes: [
      {
        ...axis,
        size: 30,
        grid: { show: false },
        splits: () => (width < 480 ? [0, 6, 12, 18, 23] : Array.from({ length: 12 }, (_, index) => index * 2)),
        values: (_plot, hours) => hours.map((hour) => String(hour).padStart(2, '0')),
      },
      {
        ...axis,
        size: 58,
        grid: { stroke: colour('--line'), width: 1 },
        values: (_plot, amounts) => amounts.map((amount) => formatRough(amount, language)),
      },
    ],
    hooks: {
      setCursor: [
        (drawn) => {
          const hour =
            drawn.cursor.left === undefined || drawn.cursor.left < 0 ? undefined : Math.round(drawn.posToVal(drawn.cursor.left, 'x'))
          onHour(hour !== undefined && hour >= 0 && hour <= 23 ? hour : undefined)
        },
      ],
    },
  }
}
