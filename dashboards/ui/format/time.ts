/** Korea's clock, which decides day and hour of every number on the page; the browser's own zone plays no part. */
const zone = 'Asia/Seoul'
const dayMs = 86_400_000

const time = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
const days = new Map<string, Intl.DateTimeFormat>()

/** `14:03:22` in Seoul. */
export function formatTime(iso: string): string {
  return time.format(new Date(iso))
}

/** `Sat, 21 Nov` of a YYYY-MM-DD. */
export function formatDay(day: string, language: string): string {
  const known =
    days.get(language) ??
    new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
      timeZone: 'UTC',
      weekday: 'short',
      day: 'numeric',
      month: 'short',
      year: 'numeric',
    })
  days.set(language, known)
  return known.format(new Date(`${day}T00:00:00Z`))
}

/** `21 Nov` of a YYYY-MM-DD. */
export function formatShortDay(day: string, language: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone: 'UTC', day: 'numeric', month: 'short' }).format(
    new Date(`${day}T00:00:00Z`),
  )
}

/** `21 Nov 2026, 14:03` in Seoul. */
export function formatMoment(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone: zone,
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso))
}

/** `Sat 21 Nov` of a YYYY-MM-DD. */
export function formatWeekday(day: string, language: string): string {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
  })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(',', '')
}

/** YYYY-MM-DD in Seoul. */
export function dayOf(iso: string): string {
  return new Date(Date.parse(iso) + 9 * 3_600_000).toISOString().slice(0, 10)
}

/** Hour in Seoul, 0 to 23. */
export function hourOf(iso: string): number {
  return new Date(Date.parse(iso) + 9 * 3_600_000).getUTCHours()
}

/** @param by days, negative for earlier */
export function shiftDay(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * dayMs).toISOString().slice(0, 10)
}
