import { expect, test } from 'vitest'
import { AppError } from '../core/errors.ts'
import { commandNames, paystreamHere } from '../tests/support/command-here.ts'
import { exitCodes, reportFailure, UsageError } from './failure.ts'

test.each([
  ['no merchant', ['keys', 'create', '--scopes', 'payments:write'], '--merchant'],
  ['an unknown scope', ['keys', 'create', '--merchant', 'm', '--scopes', 'payments:all'], 'payments:write'],
  ['no scope', ['keys', 'create', '--merchant', 'm', '--scopes', ' ,'], 'at least one scope'],
  ['an unknown environment', ['keys', 'create', '--merchant', 'm', '--scopes', 'payments:read', '--env', 'prod'], 'test, live'],
  ['a start that is no place', ['topics', '--start', 'fds=middle'], 'earliest'],
  ['a start of an unknown group', ['topics', '--start', 'nobody=latest'], 'merchant-totals'],
  ['no copies', ['topics', '--replication-factor', '0'], 'whole number'],
  ['an unknown command', ['kyes'], 'Did you mean keys?'],
  ['an unknown option', ['migrate', '--all'], '--all'],
  ['one argument too many', ['migrate', 'now'], 'too many arguments'],
  ['an id that is none', ['dlq', 'show', 'fds/3'], 'group/topic/partition/offset'],
  ['a time that is none', ['dlq', 'list', '--since', 'yesterday'], 'such as 30m'],
  ['a state that is none', ['dlq', 'list', '--state', 'closed'], 'discarded'],
  ['differences of no rows', ['loyalty', 'rebuild', '--limit', '0'], 'whole number'],
  ['a replay of nothing in particular', ['dlq', 'replay', '--yes'], 'say which'],
])('%s is a fault of usage', async (_, args, text) => {
  expect(await paystreamHere(args)).toMatchObject({ exitCode: exitCodes.usage, stdout: '', stderr: expect.stringContaining(text) })
})

test.each([
  '',
  ...commandNames,
  'schemas check',
  'schemas register',
  'keys create',
  'keys list',
  'keys revoke',
  'dlq list',
  'dlq show',
  'dlq replay',
  'dlq discard',
  'loyalty rebuild',
])('`%s --help` explains itself', async (command) => {
  const { exitCode, stdout } = await paystreamHere([...command.split(' ').filter(Boolean), '--help'])
  expect(exitCode).toBe(exitCodes.done)
  expect(stdout).toMatch(/^Usage: paystream/)
  expect(stdout.length).toBeGreaterThan(150)
})

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
