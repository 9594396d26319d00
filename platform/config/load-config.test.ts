import { Type } from 'typebox'
import { expect, test } from 'vitest'
import { loadConfig, sharedConfig } from './load-config.ts'

const schema = Type.Object({
  ...sharedConfig,
  PORT: Type.Integer({ default: 8080, minimum: 1, maximum: 65535 }),
  SECRET: Type.String({ minLength: 8 }),
})

test('every fault is reported at once, by the name of its variable', () => {
  expect(() => loadConfig(schema, { PORT: 'many', LOG_LEVEL: 'loud' })).toThrow(/PORT.*/)
  expect(() => loadConfig(schema, { PORT: 'many', LOG_LEVEL: 'loud' })).toThrow(/LOG_LEVEL/)
  expect(() => loadConfig(schema, { PORT: 'many', LOG_LEVEL: 'loud' })).toThrow(/SECRET/)
})

test('numbers are converted, empty means absent, defaults fill in', () => {
  const config = loadConfig(schema, { PORT: '9000', SECRET: 'long enough', REDIS_URL: '' })
  expect(config.PORT).toBe(9000)
  expect(config.REDIS_URL).toBe('redis://127.0.0.1:16379/0')
})
