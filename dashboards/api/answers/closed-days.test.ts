import { expect, test } from 'vitest'
import { ClosedDays, type LoadDays } from './closed-days.ts'

const minuteMs = 60_000
const keeping = { freshMs: 5 * minuteMs, longestMs: 15 * minuteMs, sliceDays: 4 }
const today = '2026-11-22'

interface Row {
  readonly day: string
  readonly load: number
}

/** Loads a row for every day but the 19th; each load is a minute further on. */
function source() {
  const asked: string[] = []
  const load: LoadDays<Row> = (merchantId, { from, to }) => {
    asked.push(`${merchantId} ${from} ${to}`)
    const number = asked.length
    const rows = ['17', '18', '20', '21', '22']
      .map((day) => ({ day: `2026-11-${day}`, load: number }))
      .filter(({ day }) => day >= from && day <= to)
    return Promise.resolve({ rows, watermark: { asOf: `2026-11-22T00:0${number}:00.000Z`, behind: number } })
  }
  return { asked, days: new ClosedDays(load, keeping) }
}
const range = (from: string, to: string) => ({ from: `2026-11-${from}`, to: `2026-11-${to}` })

test('days that are over are asked for once, today every time', async () => {
  const { asked, days } = source()
  await days.of('m', range('18', '22'), today, 0)
  const second = await days.of('m', range('18', '22'), today, minuteMs)
  expect(asked).toEqual(['m 2026-11-22 2026-11-22', 'm 2026-11-18 2026-11-21', 'm 2026-11-22 2026-11-22'])
  expect(second.rows.map(({ day, load }) => [day.slice(8), load])).toEqual([
    ['18', 2],
    ['20', 2],
    ['21', 2],
    ['22', 3],
  ])
})

test('an answer is as old as the oldest of its days, and never claims to be nearer the end of the log', async () => {
  const { days } = source()
  await days.of('m', range('18', '21'), today, 0)
  const { watermark } = await days.of('m', range('21', '22'), today, minuteMs)
  expect(watermark).toEqual({ asOf: '2026-11-22T00:01:00.000Z', behind: 2 })
})

test('a day without rows is kept as well, and only days that are missing are asked for', async () => {
  const { asked, days } = source()
  await days.of('m', range('19', '19'), today, 0)
  expect((await days.of('m', range('17', '19'), today, 0)).rows.map(({ day }) => day)).toEqual(['2026-11-17', '2026-11-18'])
  expect(asked).toEqual(['m 2026-11-19 2026-11-19', 'm 2026-11-17 2026-11-18'])
})

test('many days are asked for slice by slice', async () => {
  const { asked, days } = source()
  expect((await days.of('m', range('12', '21'), today, 0)).rows).toHaveLength(4)
  expect(asked).toEqual(['m 2026-11-12 2026-11-15', 'm 2026-11-16 2026-11-19', 'm 2026-11-20 2026-11-21'])
})

test('those who ask at the same time share what is missing', async () => {
  const { asked, days } = source()
  const answers = await Promise.all([days.of('m', range('17', '19'), today, 0), days.of('m', range('18', '20'), today, 0)])
  expect(asked).toEqual(['m 2026-11-17 2026-11-19', 'm 2026-11-20 2026-11-20'])
  expect(answers.map(({ rows }) => rows.length)).toEqual([2, 2])
})

test('merchants have days of their own', async () => {
  const { asked, days } = source()
  await days.of('a', range('18', '18'), today, 0)
  await days.of('b', range('18', '18'), today, 0)
  expect(asked).toEqual(['a 2026-11-18 2026-11-18', 'b 2026-11-18 2026-11-18'])
})

test('an old day serves once more while it is asked for again; one that is too old does not', async () => {
  const { days } = source()
  await days.of('m', range('18', '18'), today, 0)
  const loadOf = async (nowMs: number) => (await days.of('m', range('18', '18'), today, nowMs)).rows[0]?.load
  expect(await loadOf(6 * minuteMs)).toBe(1)
  expect(await loadOf(6 * minuteMs)).toBe(2)
  expect(await loadOf(22 * minuteMs)).toBe(3)
})

test('what cannot be loaded is told, and asked for again', async () => {
  let fails = true
  const days = new ClosedDays<Row>(
    () => (fails ? Promise.reject(new Error('away')) : Promise.resolve({ rows: [], watermark: { asOf: null, behind: null } })),
    keeping,
  )
  await expect(days.of('m', range('18', '18'), today, 0)).rejects.toThrow('away')
  fails = false
  expect(await days.of('m', range('18', '18'), today, 0)).toEqual({ rows: [], watermark: { asOf: null, behind: null } })
})
