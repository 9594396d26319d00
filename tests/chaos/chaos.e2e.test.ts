import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../../platform/project-root.ts'
import { mutants } from './mutants/mutants.ts'
import { edited } from './mutants/patched-copy.ts'

/** A short run of `make chaos`, on services of its own since it kills them. It says nothing about speed: only that nothing is lost, doubled or wrong. */
test('half a minute of kills, pauses, cuts and restarts loses nothing, doubles nothing, and is caught up again', {
  timeout: 600_000,
  retry: 1,
}, async ({ signal }) => {
  const args = [
    '--import',
    'tsx',
    join(projectRoot(), 'tests/chaos/main.ts'),
    '--seconds',
    '30',
    '--seed',
    '81',
    '--rate',
    '60',
    '--liveness',
    '240',
  ]
  const child = spawn(process.execPath, args, { cwd: projectRoot(), stdio: ['ignore', 'pipe', 'pipe'] })
  // a run that takes too long ends and cleans up after itself
  signal.addEventListener('abort', () => child.kill('SIGTERM'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  const [exitCode] = (await once(child, 'close')) as [number | null]
  expect(exitCode, output.slice(-6_000)).toBe(0)
  expect(output).toMatch(/rows and records compared: 0 lost, 0 duplicated, 0 wrong/)
})

test.each(mutants)('the build still holds the rule that mutant $name takes out', ({ edits }) => {
  const texts = edited((file) => readFileSync(join(projectRoot(), 'dist', file), 'utf8'), edits)
  expect(texts.size).toBeGreaterThan(0)
})
