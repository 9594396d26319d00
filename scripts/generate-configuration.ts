/** Writes docs/configuration.md from .env.example. `--check` compares instead and fails when they differ. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationDocument, settingsOf } from './configuration-table.ts'
import { knownSettings } from './known-settings.ts'

const root = join(import.meta.dirname, '..')
const target = join(root, 'docs/configuration.md')
const settings = settingsOf(readFileSync(join(root, '.env.example'), 'utf8'))
const document = configurationDocument(settings, (name) => knownSettings.get(name)?.description)

if (!process.argv.includes('--check')) writeFileSync(target, document)
else if (readFileSync(target, 'utf8') !== document) {
  console.error('docs/configuration.md is not what .env.example says; run `npm run docs:configuration`')
  process.exitCode = 1
}
