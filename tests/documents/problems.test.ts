import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { problemStatus } from '../../gateway/plugins/error-handler.ts'
import { problemCodes } from '../../gateway/problem.ts'
import { projectRoot } from '../../platform/project-root.ts'

test('docs/errors.md and the problems of the gateway say the same, both ways', () => {
  const text = readFileSync(join(projectRoot(), 'docs/errors.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| (.+?) \| (.+?) \|$/gm)]
  expect(rows.map(([, code, status, title]) => [code, Number(status), title])).toEqual(
    problemCodes.map((code) => [code, ...problemStatus[code]]),
  )
  expect(rows.filter(([, , , , what]) => String(what).length < 10)).toEqual([])
})
