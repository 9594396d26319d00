import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, test } from 'vitest'

const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

function start(what: string, options: readonly string[] = []) {
  const entry = join(import.meta.dirname, 'testing/watched-process.ts')
  const child = spawn(process.execPath, [...options, '--import', 'tsx', entry, what], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return { child, exit: once(child, 'exit'), errors: text(child.stderr) }
}

// the global `expect` knows of one test alone
describe.concurrent('a process whose event loop', { timeout: 60_000 }, () => {
  test.for([
    ['computes', /its thread computes \(state R\)/],
    ['waits', /its thread waits \(state S, \w+/],
  ] as const)('%s for good ends, and says where it stood', async ([what, where], { expect }) => {
    const { exit, errors } = start(what)
    expect(await exit).toEqual([null, 'SIGKILL'])
    const { msg, ...line } = JSON.parse(await errors)
    expect(line).toMatchObject({ level: 60, name: 'watched', code: 'EVENT_LOOP_STANDS' })
    expect(msg).toMatch(where)
  })

  test('turns lives on, also after a pause of the whole process', async ({ expect }) => {
    const { child, exit } = start('works')
    await once(child.stdout, 'data')
    // until the thread watches too
    await sleep(3_000)
    child.kill('SIGSTOP')
    await sleep(3_000)
    child.kill('SIGCONT')
    await sleep(2_500)
    child.kill('SIGTERM')
    expect(await exit).toEqual([null, 'SIGTERM'])
  })

  test('has nothing left to do ends by itself', async ({ expect }) => {
    expect(await start('ends').exit).toEqual([0, null])
  })

  test('is in the hands of a debugger is left alone', async ({ expect }) => {
    const { exit } = start('waits', ['--inspect=127.0.0.1:0'])
    expect(await Promise.race([exit, sleep(5_000)])).toBeUndefined()
  })
})
