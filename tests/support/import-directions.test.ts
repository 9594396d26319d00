import { expect, test } from 'vitest'
import { wrongImports } from '../../scripts/import-directions.ts'

const faultOf = (file: string, imported: string): string[] => wrongImports(new Map([[file, `import { x } from '${imported}'\n`]]))

test.each([
  ['core/money.ts', '../platform/kafka/producer.ts'],
  ['platform/redis/client.ts', '../../schemas/serde.ts'],
  ['schemas/serde.ts', '../platform/kafka/producer.ts'],
  ['processors/runtime/loop/poll.ts', '../../../schemas/serde.ts'],
  ['processors/runtime/loop/poll.ts', '../../fds/impossible-travel.ts'],
  ['processors/fds/topology.ts', '../../platform/postgres/pool.ts'],
  ['processors/fds/topology.ts', '../loyalty/visits.ts'],
  ['processors/fds/topology.ts', '../runtime/loop/commit.ts'],
  ['gateway/app.ts', '../processors/fds/impossible-travel.ts'],
  ['gateway/app.ts', '../demo/sms-stand-in/app.ts'],
  ['dashboards/api/totals.ts', '../../gateway/app.ts'],
  ['dashboards/merchant/src/app.tsx', '../../api/totals.ts'],
  ['dashboards/merchant/src/app.tsx', '../../operations/src/app.tsx'],
  ['cli/commands/up.ts', '../../demo/stream.ts'],
  ['cli/commands/up.ts', '../../tests/support/services.ts'],
  ['compose/native/kafka.ts', '../../gateway/app.ts'],
])('%s must not import %s', (file, imported) => {
  expect(faultOf(file, imported)).toHaveLength(1)
})

test.each([
  ['platform/redis/client.ts', '../../core/errors.ts'],
  ['processors/fds/main.ts', '../../platform/postgres/pool.ts'],
  ['processors/fds/topology.ts', '../runtime/index.ts'],
  ['processors/fds/topology.ts', './impossible-travel.ts'],
  ['processors/fds/verification/reply.ts', '../../../core/money.ts'],
  ['gateway/routes/payments/index.ts', '../../plugins/auth.ts'],
  ['cli/commands/demo.ts', '../../demo/stream.ts'],
  ['dashboards/merchant/src/app.tsx', '../../api/shapes/answers.ts'],
  ['gateway/app.int.test.ts', '../tests/support/services.ts'],
])('%s may import %s', (file, imported) => {
  expect(faultOf(file, imported)).toEqual([])
})

test.each(["import '../gateway/app.ts'", "export * from '../gateway/app.ts'", "const x = await import('../gateway/app.ts')"])(
  'a wrong import is found in the form %s',
  (code) => {
    expect(wrongImports(new Map([['core/money.ts', code]]))).toEqual(['core/money.ts must not import gateway/app.ts'])
  },
)

test('an import in a comment is no import', () => {
  expect(wrongImports(new Map([['core/money.ts', "// import { x } from '../gateway/app.ts'\n/** import '../gateway/app.ts' */"]]))).toEqual(
    [],
  )
})
