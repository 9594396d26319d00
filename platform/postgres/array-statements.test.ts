import { expect, test } from 'vitest'
import { ArrayStatements } from './array-statements.ts'
import type { Pool } from './pool.ts'

/** Bind messages as they were handed to a connection, not copied, and what ends each statement. */
interface Sent {
  readonly message: Buffer
  readonly succeed: () => void
  readonly fail: (error: Error) => void
}

function poolOf(sent: Sent[]): Pool {
  const query = (statement: { prepare(connection: unknown): void }) =>
    new Promise((resolve, reject) => {
      const written: Buffer[] = []
      const stream = { writable: true, write: (bytes: Buffer) => written.push(bytes) > 0 }
      const nothing = () => undefined
      const known = { parsedStatements: {}, submittedNamedStatements: {} }
      statement.prepare({ stream, ...known, parse: nothing, describe: nothing, execute: nothing, sync: nothing })
      sent.push({ message: written[0] as Buffer, succeed: () => resolve({ rows: [] }), fail: reject })
    })
  return { query } as unknown as Pool
}

function started() {
  const sent: Sent[] = []
  const statements = new ArrayStatements(poolOf(sent))
  const run = async (value: string) =>
    await statements.query({ text: 'select $1::text[]' }, (parameters) => parameters.values('text', [value]))
  return { sent, run }
}

test('statements that run at once have a buffer each, and one that succeeded leaves its buffer to the next', async () => {
  const { sent, run } = started()
  const both = [run('first'), run('second')]
  const [first, second] = sent as [Sent, Sent]
  expect([first.message.includes('first'), second.message.includes('second')]).toEqual([true, true])
  for (const { succeed } of sent) succeed()
  await Promise.all(both)
  void run('third')
  expect([first, second].some(({ message }) => message.includes('third'))).toBe(true)
})

test('what a connection was given before it failed is never written again: it might still send some of it', async () => {
  const { sent, run } = started()
  const failed = run('the first payment')
  const [{ message, fail }] = sent as [Sent]
  const before = Buffer.from(message)
  fail(new Error('no answer'))
  await expect(failed).rejects.toThrow('no answer')
  void run('another payment')
  expect(message.equals(before)).toBe(true)
})
