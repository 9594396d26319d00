import { expect, test } from 'vitest'
import { createLogger } from '../../platform/logging/logger.ts'
import { requestLogger } from './request-logger.ts'

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const
const written: string[] = []
const logger = createLogger('test', 'trace', { write: (line) => written.push(line.replace(/"time":\d+/, '"time":0')) })
const linesOf = (log: () => void): readonly string[] => {
  written.length = 0
  log()
  return [...written]
}

test('every line is that of a child logger: the request id, the level, secrets redacted', () => {
  const bindings = { reqId: 'req-1', token: 'secret' }
  const [lazy, child] = [requestLogger(logger, bindings, {}), logger.child(bindings, {})]
  for (const level of levels) {
    const lines = linesOf(() => lazy[level]({ keyId: 'k', phone: '+82' }, 'request %d', 7))
    expect(lines).toEqual(linesOf(() => child[level]({ keyId: 'k', phone: '+82' }, 'request %d', 7)))
    expect(lines[0]).toContain('"reqId":"req-1"')
  }
  expect(linesOf(() => lazy.child({ part: 'x' }).warn('y'))).toEqual(linesOf(() => child.child({ part: 'x' }).warn('y')))
  expect(lazy.level).toBe(child.level)
})

test('a request that logs nothing makes no child', () => {
  const parent = Object.assign(Object.create(logger), {
    child: () => {
      throw new Error('made')
    },
  })
  expect(() => requestLogger(parent, { reqId: 'req-1' }, {})).not.toThrow()
})
