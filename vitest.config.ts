import { defineConfig } from 'vitest/config'

const elsewhere = ['**/node_modules/**', '**/dist/**', '**/dist.new/**', '**/.data/**']
const withServices = {
  globalSetup: ['tests/support/global-setup.ts'],
  // files share one broker, one Postgres and one Redis, and some stop them
  fileParallelism: false,
  testTimeout: 60_000,
  hookTimeout: 120_000,
  // services are killed and clocks are real here: a test that a starved machine made late is run again; one that is wrong fails every time
  retry: 2,
}

/** Levels by file name: x.test.ts is a unit test, x.int.test.ts needs real services, x.e2e.test.ts the whole stack. */
export default defineConfig({
  test: {
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: 'unit',
          // a property test of some hundred cases must pass on a busy machine too
          testTimeout: 60_000,
          include: ['**/*.test.{ts,tsx}'],
          setupFiles: ['tests/support/property-seed.ts'],
          exclude: [...elsewhere, '**/*.int.test.ts', '**/*.e2e.test.ts'],
        },
      },
      { test: { name: 'int', include: ['**/*.int.test.ts'], exclude: elsewhere, ...withServices } },
      { test: { name: 'e2e', include: ['**/*.e2e.test.ts'], exclude: elsewhere, ...withServices, testTimeout: 180_000 } },
    ],
  },
})
