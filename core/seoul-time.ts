/** `2026-11-21 12:00:00` in Asia/Seoul, which has been nine hours ahead of UTC since 1988. @param epochMs epoch milliseconds */
export function seoulTimeText(epochMs: number): string {
  return new Date(epochMs + 9 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}
