/** Named places where a test can end a worker as `kill -9` would. */
export type CrashPoint = 'before-commit' | 'after-commit' | 'mid-publish' | 'after-publish'

/** `PAYSTREAM_CRASH_AT=after-commit:3`: at the third passage. Never heeded in production. */
const [wanted, passage = '1'] = process.env.NODE_ENV === 'production' ? [] : (process.env.PAYSTREAM_CRASH_AT ?? '').split(':')
let left = Number(passage)

/** Ends the process here when it was asked to. */
export function crashPoint(point: CrashPoint): void {
  if (wanted !== point) return
  left -= 1
  if (left === 0) process.kill(process.pid, 'SIGKILL')
}
