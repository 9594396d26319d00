import type { Command } from 'commander'
import { exitCodes } from '../failure.ts'
import { commandSettings } from '../settings.ts'
import { tableLines } from '../table.ts'

/** `paystream schemas register|check` */
export function register(program: Command): void {
  const schemas = program.command('schemas').description('register the record schemas, or check them').addHelpText('after', help)
  schemas
    .command('register', { isDefault: true })
    .description('register every schema of schemas/avro (what `paystream schemas` alone does)')
    .action(registerAll)
  schemas
    .command('check')
    .description('compare schemas/avro with the registry; changes nothing; exit code 1 when one is incompatible or not registered')
    .action(checkAll)
}

const help = `
Processes never register a schema themselves: run this at every deploy, before they start. Subjects are <topic>-<record>, under
BACKWARD_TRANSITIVE: a new version must be able to read what every older one wrote, so fields are only added, with a default.
The registry is SCHEMA_REGISTRY_URL; PAYSTREAM_NAMESPACE stands in front of the topic.`

async function registerAll(): Promise<void> {
  const [registry, subject] = await open()
  const ids = await registry.register()
  for (const line of tableLines(
    ['subject', 'id'],
    [...ids].map(([name, id]) => [subject(name), id]),
  ))
    console.log(line)
}

async function checkAll(): Promise<void> {
  const [registry, subject] = await open()
  const { recordNames } = await import('../../schemas/avro-types.ts')
  const rows: (readonly (string | number | undefined)[])[] = []
  for (const name of recordNames) {
    const found = await registry.check(name)
    rows.push([subject(name), found.state === 'registered' ? found.id : undefined, texts[found.state]])
    if (found.state !== 'registered') process.exitCode = exitCodes.failed
  }
  for (const line of tableLines(['subject', 'id', 'state'], rows)) console.log(line)
}

const texts = {
  registered: 'registered',
  compatible: 'not registered yet: run `paystream schemas register`',
  incompatible: 'incompatible with a registered version: add fields with a default instead of changing them',
} as const

async function open() {
  const { RegistryClient } = await import('../../schemas/registry.ts')
  const { subjectOf } = await import('../../schemas/records.ts')
  const { SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE } = commandSettings({})
  return [
    new RegistryClient(SCHEMA_REGISTRY_URL, PAYSTREAM_NAMESPACE),
    (name: Parameters<typeof subjectOf>[0]) => PAYSTREAM_NAMESPACE + subjectOf(name),
  ] as const
}
