import { defineConfig } from 'vitest/config'

const elsewhere = ['**/node_modules/**', '**/dist/**', '**/dist.new/**', '**/.data/**']
const withServices = {
  globalSetup: ['tests/support/global-setup.ts'],
  // bounds of despair, not of performance: far above what a machine five times slower needs
  testTimeout: 300_000,
  hookTimeout: 450_000,
  expect: { poll: { timeout: 100_000, interval: 50 } },
  // services are killed and clocks are real here: a test that a starved machine made late is run again; one that is wrong fails every time
  retry: 2,
}

/** Files share one broker, one Postgres and one Redis, and these stop them or need the machine for themselves. */
const alone = { ...withServices, fileParallelism: false }

/**
 * Levels by file name: x.test.ts is a unit test, x.int.test.ts needs real services, x.alone.int.test.ts stops them, x.e2e.test.ts needs the whole stack.
 */
export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          // a property test of some hundred cases must pass on a busy machine too
          testTimeout: 60_000,
          expect: { poll: { timeout: 30_000, interval: 20 } },
          // most of the time went into starting a process and loading modules for each file; so files share two processes, and
          // a test that leaves something behind in a module or on `process` puts it back. Not threads: the Kafka client is loaded once a process
          isolate: false,
          maxWorkers: 2,
          // some start processes, measure memory or pause: as below
          retry: 2,
          sequence: { groupOrder: 1 },
          include: ['**/*.test.{ts,tsx}'],
          setupFiles: ['tests/support/property-seed.ts'],
          exclude: [...elsewhere, '**/*.int.test.ts', '**/*.e2e.test.ts'],
        },
      },
      {
        test: {
          name: 'int',
          include: ['**/*.int.test.ts'],
          exclude: [...elsewhere, '**/*.alone.int.test.ts'],
          ...withServices,
          // most of the time they wait for the services
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      { test: { name: 'int-alone', include: ['**/*.alone.int.test.ts'], exclude: elsewhere, ...alone, sequence: { groupOrder: 3 } } },
      {
        test: {
          name: 'e2e',
          include: ['**/*.e2e.test.ts'],
          exclude: elsewhere,
          ...alone,
          testTimeout: 600_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
})
