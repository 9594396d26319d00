import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../platform/project-root.ts'
import { subscriptions } from './subscriptions.ts'

test('every group that a topology names is provisioned for the topic it reads, and no other', () => {
  const folder = join(projectRoot(), 'processors')
  const groups = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'topology.ts')))
  const read = groups.map((name) => {
    const source = readFileSync(join(folder, name, 'topology.ts'), 'utf8')
    return { group: /\bgroup: '([a-z-]+)'/.exec(source)?.[1], topic: /\bsource: '([a-z-]+)'/.exec(source)?.[1] }
  })
  const byGroup = (a: { readonly group?: string | undefined }, b: { readonly group?: string | undefined }) =>
    String(a.group).localeCompare(String(b.group))
  expect(read.sort(byGroup)).toEqual([...subscriptions].sort(byGroup))
})
