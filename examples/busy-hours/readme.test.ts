import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../platform/project-root.ts'

const files = ['topology.ts', 'topology.test.ts', 'provision.ts', 'main.ts'].map((name) => `examples/busy-hours/${name}`)

test("the runtime's README shows the files of this example as they are", () => {
  const readme = readFileSync(join(projectRoot(), 'processors/runtime/README.md'), 'utf8')
  const shown = [...readme.matchAll(/```ts\n\/\/ (\S+)\n([\s\S]*?)```/g)].map(([, file, text]) => [file, text])
  expect(shown).toEqual(files.map((file) => [file, readFileSync(join(projectRoot(), file), 'utf8')]))
})
