import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { AppError } from '../core/errors.ts'
import { exitCodes, reportFailure, UsageError } from './failure.ts'
import type { CommandModule } from './main.ts'

const names = readdirSync(join(import.meta.dirname, 'commands'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -3))

/** What a command line prints and how it ends, with no service at hand. */
async function run(...args: readonly string[]): Promise<{ readonly exitCode: number; readonly output: string }> {
  let output = ''
  const write = (text: string) => {
    output += text
  }
  // As in main.ts: what is set before the subcommands are made is theirs too.
  const program = new Command('paystream').exitOverride().configureOutput({ writeOut: write, writeErr: write })
  for (const name of names) ((await import(`./commands/${name}.ts`)) as CommandModule).register(program)
  try {
    await program.parseAsync(args, { from: 'user' })
    return { exitCode: 0, output }
  } catch (error) {
    const exitCode = reportFailure(error, (line) => write(`${String(line)}\n`))
    return { exitCode, output }
  }
}

test.each([
  ['no merchant', ['keys', 'create', '--scopes', 'payments:write'], '--merchant'],
  ['an unknown scope', ['keys', 'create', '--merchant', 'm', '--scopes', 'payments:all'], 'payments:write'],
  ['no scope', ['keys', 'create', '--merchant', 'm', '--scopes', ' ,'], 'at least one scope'],
  ['an unknown environment', ['keys', 'create', '--merchant', 'm', '--scopes', 'dashboard', '--env', 'prod'], 'test, live'],
  ['a start that is no place', ['topics', '--start', 'fds=middle'], 'earliest'],
  ['a start of an unknown group', ['topics', '--start', 'nobody=latest'], 'merchant-totals'],
  ['no copies', ['topics', '--replication-factor', '0'], 'whole number'],
  ['an unknown command', ['kyes'], 'Did you mean keys?'],
  ['an unknown option', ['migrate', '--all'], '--all'],
  ['one argument too many', ['migrate', 'now'], 'too many arguments'],
])('%s is a fault of usage', async (_, args, text) => {
  const result = await run(...args)
  expect(result.exitCode).toBe(exitCodes.usage)
  expect(result.output).toContain(text)
})

test.each(['', ...names, 'schemas check', 'schemas register', 'keys create', 'keys list', 'keys revoke'])(
  '`%s --help` explains itself',
  async (command) => {
    const { exitCode, output } = await run(...command.split(' ').filter(Boolean), '--help')
    expect(exitCode).toBe(exitCodes.done)
    expect(output).toMatch(/^Usage: paystream/)
    expect(output.length).toBeGreaterThan(150)
  },
)

test('a failure is one line with its code, and the exit code says whether to try again', () => {
  const lines: unknown[] = []
  const say = (line: unknown) => lines.push(line)
  expect(reportFailure(new AppError('KAFKA_UNAVAILABLE', 'no broker answers'), say)).toBe(exitCodes.tryAgain)
  expect(reportFailure(new AppError('CONFIG_INVALID', 'PORT is missing'), say)).toBe(exitCodes.failed)
  expect(reportFailure(new UsageError('no such key'), say)).toBe(exitCodes.usage)
  expect(reportFailure(new TypeError('x is undefined'), say)).toBe(exitCodes.failed)
  expect(reportFailure('text', say)).toBe(exitCodes.failed)
  expect(lines).toEqual([
    'paystream: no broker answers (KAFKA_UNAVAILABLE)',
    'paystream: PORT is missing (CONFIG_INVALID)',
    'paystream: no such key',
    'paystream: x is undefined',
    'paystream: text',
  ])
})
