/**
 * Part of a release: keeps a copy of every schema that differs from its newest released version as schemas/released/<topic>/<Record>.v<n>.avsc.
 * Refuses one that an older version's readers or writers could not live with.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordNames, schemaText } from '../schemas/avro-types.ts'
import { incompatibilities } from '../schemas/compatibility.ts'
import { releasedFolder, releasedSchemas } from '../schemas/released.ts'

for (const name of recordNames) {
  const text = schemaText(name)
  const released = releasedSchemas(name)
  const newest = released.at(-1)
  const faults = released.flatMap(({ version, schema }) =>
    incompatibilities(JSON.parse(text), schema).map((fault) => `v${version}: ${fault}`),
  )
  if (faults.length > 0) {
    console.error(`${name} is not compatible with what is released:\n  ${faults.join('\n  ')}`)
    process.exitCode = 1
  } else if (newest === undefined || JSON.stringify(newest.schema) !== JSON.stringify(JSON.parse(text))) {
    const file = `${name}.v${(newest?.version ?? 0) + 1}.avsc`
    mkdirSync(releasedFolder(name), { recursive: true })
    writeFileSync(join(releasedFolder(name), file), text)
    console.log(`${file} is frozen`)
  } else {
    console.log(`${name} is v${newest.version}, unchanged`)
  }
}
