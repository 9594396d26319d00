/** Writes schemas/generated/records.ts from schemas/avro/. `--check` compares instead and fails when they differ. */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { toTypeScript } from '@ovotech/avro-ts'

const root = join(import.meta.dirname, '..')
const target = join(root, 'schemas/generated/records.ts')

function generated(): string {
  const files = readdirSync(join(root, 'schemas/avro'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.avsc'))
    .sort()
  const seen = new Map<string, string>()
  const parts: string[] = []
  for (const file of files) {
    const schema = JSON.parse(readFileSync(join(root, 'schemas/avro', file), 'utf8'))
    delete schema.namespace
    const source = toTypeScript(schema, { logicalTypes: { 'timestamp-millis': 'number', uuid: 'string' } })
    for (const block of source.split(/\n(?=(?:\/\*\*|export ))/)) {
      const name = /export (?:interface|type|enum) (\w+)/.exec(block)?.[1]
      if (name === undefined || name === 'AvroType') continue
      const type = tidy(block.trim())
      const other = seen.get(name)
      if (other !== undefined && other !== type) throw new Error(`${name} in ${file} differs from the ${name} of another record`)
      if (other === undefined) parts.push(type)
      seen.set(name, type)
    }
  }
  return formatted(`// Generated from schemas/avro by scripts/generate-avro-types.ts; do not edit.\n\n${parts.join('\n\n')}\n`)
}

function formatted(source: string): string {
  const biome = join(root, 'node_modules/.bin/biome')
  return execFileSync(biome, ['format', `--stdin-file-path=${target}`], { input: source, encoding: 'utf8', cwd: root })
}

/** Optional fields stay present, as avsc decodes them. */
function tidy(block: string): string {
  return block
    .replace(/(\w+)\?:/g, '$1:')
    .replaceAll('    ', '  ')
    .replaceAll(';\n', '\n')
}

const source = generated()
if (!process.argv.includes('--check')) writeFileSync(target, source)
else if (readFileSync(target, 'utf8') !== source) {
  console.error('schemas/generated/records.ts is not what schemas/avro says; run `npm run schemas:types`')
  process.exitCode = 1
}
