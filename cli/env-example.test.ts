import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { portVariables } from '../compose/native/index.ts'
import { projectRoot } from '../platform/project-root.ts'
import { processes } from './processes.ts'

/** Set by the system, a terminal, a test runner or npm; and METRICS_PORT, which each worker is given from a variable of its own. */
const foreign = new Set([
  'METRICS_PORT',
  'HOME',
  'PATH',
  'DEBUG',
  'CI',
  'NO_COLOR',
  'JAVA_HOME',
  'XDG_CACHE_HOME',
  'COMPOSE_PROJECT_NAME',
  'PORT',
])

/** Variables that the code reads: keys of config schemas, `process.env.X`, and `variable: 'X'` tables. */
function variablesRead(): Set<string> {
  const folders = [
    'core',
    'platform',
    'schemas',
    'processors',
    'gateway',
    'dashboards',
    'demo',
    'cli',
    'compose',
    'scripts',
    'tests/support',
  ]
  const files = folders
    .flatMap((folder) => readdirSync(join(projectRoot(), folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)))
    .filter((file) => /\.(ts|mjs)$/.test(file) && !file.endsWith('.test.ts') && !file.includes('/testing/'))
  const found = new Set<string>([...Object.values(portVariables), ...processes.map(({ portVariable }) => portVariable)])
  for (const file of files) {
    const source = readFileSync(join(projectRoot(), file), 'utf8')
    for (const match of source.matchAll(/^\s+([A-Z][A-Z0-9_]+): Type\.|process\.env\.([A-Z][A-Z0-9_]+)|\benv\.([A-Z][A-Z0-9_]+)/gm)) {
      found.add(String(match[1] ?? match[2] ?? match[3]))
    }
  }
  return new Set([...found].filter((name) => !foreign.has(name)))
}

const named = readFileSync(join(projectRoot(), '.env.example'), 'utf8')
  .match(/^(?:# )?[A-Z][A-Z0-9_]*(?==)/gm)
  ?.map((line) => line.replace('# ', ''))

const read = variablesRead()

test('.env.example names every variable that the code reads', () => {
  expect([...read].filter((name) => !named?.includes(name)).sort()).toEqual([])
})

test('.env.example names no variable that nothing reads, and none twice', () => {
  expect(named?.filter((name) => !read.has(name))).toEqual([])
  expect(new Set(named).size).toBe(named?.length)
})
