import type { Language } from '../../../ui/words/language.tsx'

const units = {
  en: { ms: ' ms', s: ' s', m: ' min', h: ' h', d: ' d' },
  ko: { ms: 'ms', s: '초', m: '분', h: '시간', d: '일' },
} as const

/** A span for a person, in one unit: `8 ms`, `1.2 s`, `42 s`, `3 min`, `5 h`, `2 d`. @param seconds at least 0 */
export function formatSpan(seconds: number, language: Language): string {
  const unit = units[language]
  if (seconds === 0) return `0${unit.s}`
  if (seconds < 0.9995) return `${Math.max(1, Math.round(seconds * 1_000))}${unit.ms}`
  if (seconds < 9.95) return `${(Math.round(seconds * 10) / 10).toString()}${unit.s}`
  if (seconds < 119.5) return `${Math.round(seconds)}${unit.s}`
  if (seconds < 119.5 * 60) return `${Math.round(seconds / 60)}${unit.m}`
  if (seconds < 47.5 * 3_600) return `${Math.round(seconds / 3_600)}${unit.h}`
  return `${Math.round(seconds / 86_400)}${unit.d}`
}

/** `118 MiB`, `1.4 GiB` */
export function formatBytes(bytes: number): string {
  const mebi = bytes / 1024 / 1024
  return mebi < 1024 ? `${mebi < 10 ? mebi.toFixed(1) : Math.round(mebi)} MiB` : `${(mebi / 1024).toFixed(1)} GiB`
}

/** `12.3 %`, `100 %` */
export function formatShare(share: number): string {
  const percent = share * 100
  return `${percent === 0 || percent >= 99.95 ? Math.round(percent) : percent.toFixed(1)} %`
}

/** A rate: whole from ten on. */
export function formatRate(perSecond: number): string {
  return perSecond >= 9.95 || perSecond === 0 ? String(Math.round(perSecond)) : perSecond.toFixed(1)
}
