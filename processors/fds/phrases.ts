/**
 * A number for a sentence: rounded, but never so far that it looks equal to a limit it is not equal to.
 * `numberApartFrom(900, 900.0004)` is "900.0004", not "900".
 */
export function numberApartFrom(limit: number, value: number): string {
  if (!Number.isFinite(value)) return 'an unknown number of'
  for (let digits = value < 10 ? 1 : 0; digits <= 9; digits++) {
    const rounded = Number(value.toFixed(digits))
    if (value === limit || rounded !== limit) return grouped(rounded)
  }
  return String(value)
}

/** A time span for a sentence: "20 min", "1 s", "3 h 5 min", "2 d 4 h". @param seconds at least 0 */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(1))} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
  return hours % 24 === 0 ? `${Math.floor(hours / 24)} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`
}

/** Thousands apart by commas; written here, since Intl's output may change with the version of its data. */
function grouped(value: number): string {
  if (Math.abs(value) < 1_000) return String(value)
  const [whole = '', fraction] = String(value).split('.')
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? parted : `${parted}.${fraction}`
}
