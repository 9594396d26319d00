import { expect, test } from 'vitest'
import { Registry } from './metrics.ts'
import { TalliedCounter } from './tallied-counter.ts'

test('what was counted is told once, together with what the counter itself was told', async () => {
  const registry = new Registry()
  const tallied = new TalliedCounter(
    { name: 'reads_total', help: 'reads', labelNames: ['store', 'tier'], registers: [registry] },
    (store) => ({ store, tier: 'memory' }),
  )
  tallied.add('a')
  tallied.add('a', 4)
  tallied.add('b', 0)
  tallied.counter.inc({ store: 'a', tier: 'redis' }, 2)
  const lines = async () => (await registry.metrics()).split('\n').filter((line) => line.startsWith('reads_total'))
  expect(await lines()).toEqual(['reads_total{store="a",tier="redis"} 2', 'reads_total{store="a",tier="memory"} 5'])
  tallied.add('a')
  expect(await lines()).toEqual(['reads_total{store="a",tier="redis"} 2', 'reads_total{store="a",tier="memory"} 6'])
})
