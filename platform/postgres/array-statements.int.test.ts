import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { services } from '../../tests/support/services.ts'
import { createLogger } from '../logging/logger.ts'
import { ArrayStatements } from './array-statements.ts'
import { arrayTypeOf, BindWriter, type ElementType, UnencodableValueError } from './bind-writer.ts'
import { createPool, type Pool } from './pool.ts'

let pool: Pool
/** Looks at the connections of `pool`, and ends them. */
let other: Pool
let statements: ArrayStatements
beforeAll(() => {
  const ofOne = () => createPool({ url: services().databaseUrl, applicationName: 'test', max: 1 }, createLogger('test', 'error'))
  ;[pool, other] = [ofOne(), ofOne()]
  statements = new ArrayStatements(pool)
})
afterAll(async () => await Promise.all([pool.end(), other.end()]))

/** What Postgres understood, as text. */
async function understood(type: ElementType, values: readonly unknown[]): Promise<readonly (string | null)[]> {
  const cast = type === 'numeric' ? '::numeric' : ''
  const text = `select e${cast}::text as v from unnest($1::${arrayTypeOf(type)}) with ordinality u(e, n) order by n`
  const { rows } = await statements.query<{ readonly v: string | null }>({ text }, (parameters) => parameters.values(type, values))
  return rows.map(({ v }) => v)
}

test('every type arrives as it was meant, nulls and extremes included', async () => {
  expect(await understood('text', ['', 'a,"b"\\{}', '한글 😀', null, 'x'.repeat(100_000)])).toEqual([
    '',
    'a,"b"\\{}',
    '한글 😀',
    null,
    'x'.repeat(100_000),
  ])
  expect(await understood('int4', [0, -1, 2 ** 31 - 1, -(2 ** 31), null])).toEqual(['0', '-1', '2147483647', '-2147483648', null])
  expect(await understood('int8', [0, -1, 4_294_967_296, -4_294_967_297, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER])).toEqual([
    '0',
    '-1',
    '4294967296',
    '-4294967297',
    '9007199254740991',
    '-9007199254740991',
  ])
  expect(await understood('float8', [0.1, -1e300, Number.NaN, Number.POSITIVE_INFINITY])).toEqual(['0.1', '-1e+300', 'NaN', 'Infinity'])
  expect(await understood('bool', [true, false, null])).toEqual(['true', 'false', null])
  expect(await understood('uuid', ['0190A3C4-0000-8000-8000-0123456789ab'])).toEqual(['0190a3c4-0000-8000-8000-0123456789ab'])
  expect(await understood('date', ['1999-12-31', '2000-01-01', '2024-02-29'])).toEqual(['1999-12-31', '2000-01-01', '2024-02-29'])
  expect(await understood('numeric', [-1n, 10n ** 37n])).toEqual(['-1', '1'.padEnd(38, '0')])
  expect(await understood('json', [{ a: [1, null, 'x'] }, 'y'])).toEqual(['{"a":[1,null,"x"]}', '"y"'])
  expect(await understood('bytea', [Buffer.from([0, 255]), new Uint8Array(0)])).toEqual(['\\x00ff', '\\x'])
  expect(await understood('text', [])).toEqual([])
})

test('any instant comes back to the millisecond', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2 ** 48 - 1 }), { maxLength: 50 }), async (instants) => {
      const text = 'select (extract(epoch from e) * 1000)::int8 as ms from unnest($1::timestamptz[]) with ordinality u(e, n) order by n'
      const { rows } = await statements.query<{ readonly ms: number }>({ name: 'instants', text }, (parameters) =>
        parameters.values('timestamptz', instants),
      )
      expect(rows.map(({ ms }) => ms)).toEqual(instants)
    }),
    { numRuns: 20 },
  )
})

test('what does not fit is refused before it is sent', () => {
  const wrong: readonly (readonly [ElementType, unknown])[] = [
    ['int4', 2 ** 31],
    ['int4', 0.5],
    ['int8', 2 ** 53],
    ['timestamptz', Number.NaN],
    ['uuid', 'nope'],
    ['uuid', '0190a3c4-0000-8000-8000-0123456789ag'],
    ['uuid', '0190a3c4-0000-8000-8000-0123456789a한'],
    ['uuid', '0190a3c4-0000-8000-80000-123456789ab'],
    ['date', '2024-02-30x'],
    ['text', 5],
    ['numeric', 5],
    ['bool', 'true'],
    ['bytea', 'x'],
  ]
  const writer = new BindWriter()
  for (const [type, value] of wrong) expect(() => writer.values(type, [value])).toThrow(UnencodableValueError)
  expect(() => writer.column('text', [{}], 'name')).toThrow('name is undefined')
})

test('what `write` throws is thrown, and statements after it and after a failure of Postgres get their own parameters', async () => {
  const add = (one: number) =>
    statements.query<{ readonly sum: number }>({ name: 'divide', text: 'select 6 / e as sum from unnest($1::int4[]) e' }, (parameters) =>
      parameters.values('int4', [one]),
    )
  await expect(statements.query({ text: 'select $1::int4[]' }, (parameters) => parameters.values('int4', ['x']))).rejects.toThrow(
    UnencodableValueError,
  )
  await expect(add(0)).rejects.toThrow('division by zero')
  const sums = await Promise.all([1, 2, 3].map(async (one) => (await add(one)).rows[0]?.sum))
  expect(sums).toEqual([6, 3, 2])
})

const divide = (by: number) =>
  statements.query<{ readonly pid: number }>(
    { name: 'divide on a connection', text: 'select pg_backend_pid() as pid, 6 / e from unnest($1::int4[]) e' },
    (parameters) => parameters.values('int4', [by]),
  )
const connection = async () => (await divide(1)).rows[0]?.pid
const terminate = async (pid: number | undefined) => await other.query('select pg_terminate_backend($1)', [pid])

test('a statement that Postgres refuses leaves its connection to the next', async () => {
  const before = await connection()
  await expect(divide(0)).rejects.toThrow('division by zero')
  expect(await connection()).toBe(before)
})

test('a connection that broke is not used again, whether or not a statement was under way', async () => {
  const idle = await connection()
  await terminate(idle)
  await expect.poll(() => connection().catch(() => idle)).not.toBe(idle)
  const busy = await connection()
  const sleeping = statements.query({ text: 'select pg_sleep(e) from unnest($1::float8[]) e' }, (parameters) =>
    parameters.values('float8', [60]),
  )
  sleeping.catch(() => undefined)
  await expect
    .poll(async () => (await other.query(`select 1 from pg_stat_activity where pid = $1 and state = 'active'`, [busy])).rowCount)
    .toBe(1)
  await terminate(busy)
  await expect(sleeping).rejects.toThrow('terminating connection')
  expect(await connection()).not.toBe(busy)
})

test('a connection that breaks between the statements of a transaction does not end the process', async () => {
  const client = await pool.connect()
  const { rows } = await client.query<{ readonly pid: number }>('select pg_backend_pid() as pid')
  await client.query('begin')
  await terminate(rows[0]?.pid)
  await expect.poll(() => client.query('select').catch((error: Error) => error.message)).toContain('not queryable')
  client.release(true)
  expect(await connection()).not.toBe(rows[0]?.pid)
})
