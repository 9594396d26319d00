import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../platform/project-root.ts'
import { configurationDocument, settingsOf } from '../../scripts/configuration-table.ts'
import { knownSettings } from '../../scripts/known-settings.ts'

// That .env.example names what the code reads, no more and no less, is held by cli/env-example.test.ts.
const read = (file: string) => readFileSync(join(projectRoot(), file), 'utf8')
const settings = settingsOf(read('.env.example'))

test('the defaults in .env.example are those of the code', () => {
  const compared = settings.filter(({ name, value }) => {
    // Without a value the comment says what applies: secrets, and what follows from other settings.
    return value !== '' && knownSettings.get(name)?.default !== undefined
  })
  expect(compared.length).toBeGreaterThan(10)
  const inCode = compared.map(({ name }) => `${name}=${JSON.stringify(knownSettings.get(name)?.default).replaceAll('"', '')}`)
  expect(compared.map(({ name, value }) => `${name}=${value}`)).toEqual(inCode)
})

test('docs/configuration.md is what .env.example says', () => {
  expect(read('docs/configuration.md')).toBe(configurationDocument(settings, (name) => knownSettings.get(name)?.description))
})
