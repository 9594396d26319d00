import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { subscriptions } from '../../cli/subscriptions.ts'
import { projectRoot } from '../../platform/project-root.ts'
import { recordNames } from '../../schemas/avro-types.ts'
import { topics } from '../../schemas/records.ts'

const text = readFileSync(join(projectRoot(), 'docs/topics.md'), 'utf8')
const wordsOf = (cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map((match) => String(match[1]))

test('docs/topics.md names every topic with its records and groups', () => {
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$/gm)]
  const documented = rows.map(([, topic, groups, records]) => ({ topic, groups: wordsOf(groups), records: wordsOf(records) }))
  const inCode = Object.entries(topics).map(([topic, records]) => ({
    topic,
    groups: subscriptions.filter((subscription) => subscription.topic === topic).map(({ group }) => group),
    records: [...records],
  }))
  expect(documented).toEqual(inCode)
})

test('it links the schema of every record', () => {
  const links = [...text.matchAll(/\]\((\.\.\/schemas\/[^)]+)\)/g)].map((match) => String(match[1]))
  expect(links.map((link) => /(\w+)\.avsc$/.exec(link)?.[1])).toEqual([...recordNames])
  expect(links.filter((link) => !existsSync(join(projectRoot(), 'docs', link)))).toEqual([])
})
