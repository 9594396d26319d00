/** A span of time as a person says it: `1 min 30 s`, `3 h 5 min`, `20분`, `2일 4시간`. @param seconds at least 0 */
export function formatDuration(seconds: number, language: string): string {
  const units = language === 'ko' ? ko : en
  if (seconds < 60) return said([Number(seconds.toFixed(seconds < 10 ? 1 : 0)), units.s], language)
  if (seconds < 600) return parts([Math.floor(Math.round(seconds) / 60), units.min], [Math.round(seconds) % 60, units.s], language)
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return said([minutes, units.min], language)
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return parts([hours, units.h], [minutes % 60, units.min], language)
  return parts([Math.floor(hours / 24), units.d], [hours % 24, units.h], language)
}

/** What is left of a time: `4:05`, `29:59`, `1:00:00`; never below 0. */
export function formatCountdown(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

const en = { s: 's', min: 'min', h: 'h', d: 'd' }
const ko = { s: '초', min: '분', h: '시간', d: '일' }

type Part = readonly [count: number, unit: string]

function said([count, unit]: Part, language: string): string {
  return language === 'ko' ? `${count}${unit}` : `${count} ${unit}`
}

function parts(large: Part, small: Part, language: string): string {
  return small[0] === 0 ? said(large, language) : `${said(large, language)} ${said(small, language)}`
}
