import { expect, test } from 'vitest'
import { refuseDevelopmentDefaults } from './development-defaults.ts'

const defaults = { SECRET: 'public', TOKEN: 'known' }

test('production refuses every secret that still has its public default, by name', () => {
  expect(() => refuseDevelopmentDefaults({ NODE_ENV: 'production', SECRET: 'public', TOKEN: 'known' }, defaults)).toThrow('SECRET, TOKEN')
  expect(() => refuseDevelopmentDefaults({ NODE_ENV: 'production', SECRET: 'mine', TOKEN: 'known' }, defaults)).toThrow(/for TOKEN$/)
})

test('own values, and development, pass', () => {
  expect(() => refuseDevelopmentDefaults({ NODE_ENV: 'production', SECRET: 'mine', TOKEN: 'own' }, defaults)).not.toThrow()
  expect(() => refuseDevelopmentDefaults({ NODE_ENV: 'development', SECRET: 'public', TOKEN: 'known' }, defaults)).not.toThrow()
})
