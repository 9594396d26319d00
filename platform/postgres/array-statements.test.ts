import { expect, test } from 'vitest'
import { ArrayStatements } from './array-statements.ts'
import type { Pool } from './pool.ts'

/** Bind messages as they were handed to a connection, not copied, and what ends each statement. */
interface Sent {
  readonly message: Buffer
  readonly succeed: () => void
  readonly fail: (error: Error) => void
}

interface Query {
  prepare(connection: unknown): void
  readonly callback: (error: Error | undefined, result?: unknown) => void
}

function poolOf(sent: Sent[]): Pool {
  const query = (statement: Query) => {
    const written: Buffer[] = []
    const stream = { writable: true, write: (bytes: Buffer) => written.push(bytes) > 0 }
    const nothing = () => undefined
    const known = { parsedStatements: {}, submittedNamedStatements: {} }
    statement.prepare({ stream, ...known, parse: nothing, describe: nothing, execute: nothing, sync: nothing })
    sent.push({
      message: written[0] as Buffer,
      succeed: () => statement.callback(undefined, { rows: [] }),
      fail: (error) => statement.callback(error),
    })
  }
  const connect = () => Promise.resolve({ query, release: () => undefined })
  return { connect } as unknown as Pool
}

function started() {
  const sent: Sent[] = []
  const statements = new ArrayStatements(poolOf(sent))
  const run = (value: string) => statements.query({ text: 'select $1::text[]' }, (parameters) => parameters.values('text', [value]))
  /** A connection is taken, and the message written, a turn later. */
  const written = async (count: number) => await expect.poll(() => sent.length).toBe(count)
  return { sent, run, written }
}

test('statements that run at once have a buffer each, and one that succeeded leaves its buffer to the next', async () => {
  const { sent, run, written } = started()
  const both = [run('first'), run('second')]
  await written(2)
  const [first, second] = sent as [Sent, Sent]
  expect([first.message.includes('first'), second.message.includes('second')]).toEqual([true, true])
  for (const { succeed } of sent) succeed()
  await Promise.all(both)
  void run('third')
  await written(3)
  expect([first, second].some(({ message }) => message.includes('third'))).toBe(true)
})

test('what a connection was given before it failed is never written again: it might still send some of it', async () => {
  const { sent, run, written } = started()
  const failed = run('the first payment')
  await written(1)
  const [{ message, fail }] = sent as [Sent]
  const before = Buffer.from(message)
  fail(new Error('no answer'))
  await expect(failed).rejects.toThrow('no answer')
  void run('another payment')
  await written(2)
  expect(message.equals(before)).toBe(true)
})
