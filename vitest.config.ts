import path from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { TurnsOfProjects } from './test/support/file-order.ts';

const here = import.meta.dirname;

// the tests start our programs some hundred times: each finds compiled what an earlier one has compiled
process.env['NODE_COMPILE_CACHE'] ??= path.join(here, 'node_modules/.cache/node');

/** The package's own names lead to its sources, as the condition `@ebadge/source` does elsewhere. */
const alias = [
  { find: /^@ebadge\/sdk$/, replacement: path.join(here, 'src/index.ts') },
  { find: /^#amqp$/, replacement: path.join(here, 'src/transport/amqp/amqp-transport.ts') },
  { find: /^@ebadge\/sdk\/testing$/, replacement: path.join(here, 'src/testing/index.ts') },
  { find: /^@ebadge\/sdk\/testing\/vitest$/, replacement: path.join(here, 'src/testing/vitest.ts') },
  {
    find: /^@ebadge\/sdk\/testing\/arbitraries$/,
    replacement: path.join(here, 'src/testing/arbitraries/index.ts'),
  },
  { find: /^@ebadge\/sdk\/amqp$/, replacement: path.join(here, 'src/transport/amqp/index.ts') },
  {
    find: /^@ebadge\/sdk\/opentelemetry$/,
    replacement: path.join(here, 'src/opentelemetry/index.ts'),
  },
  { find: /^@ebadge\/sdk\/outbox$/, replacement: path.join(here, 'src/outbox/index.ts') },
  { find: /^@ebadge\/sdk\/support\/v1$/, replacement: path.join(here, 'src/support/v1.ts') },
];

const config: ViteUserConfig = defineConfig({
  resolve: { alias },
  test: {
    // one more than the cores of small machines: there is always a file that waits, for a broker or a browser
    maxWorkers: 3,
    sequence: { sequencer: TurnsOfProjects },
    // limits end what hangs; they judge nothing
    hookTimeout: 120_000,
    // default exports of CommonJS packages are what Node makes of them
    deps: { interopDefault: false },
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 120_000 } },
      {
        extends: true,
        test: { name: 'golden', include: ['test/golden/**/*.test.ts'], testTimeout: 120_000 },
      },
      {
        extends: true,
        test: { name: 'suite', include: ['test/json-schema-suite/**/*.test.ts'], testTimeout: 120_000 },
      },
      {
        extends: true,
        test: { name: 'types-property', include: ['test/types-property/**/*.test.ts'], testTimeout: 120_000 },
      },
      {
        extends: true,
        test: {
          name: 'types',
          include: [],
          typecheck: {
            enabled: true,
            only: true,
            include: ['test/types/**/*.test-d.ts'],
            // of what they use alone: all else is checked by itself
            tsconfig: 'test/types/tsconfig.typecheck.json',
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/global-rabbitmq.ts', 'test/support/global-python.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // what runs at the same time here waits for brokers and for deadlines
          maxConcurrency: 10,
        },
      },
      {
        extends: true,
        test: {
          name: 'languages',
          include: ['test/languages/**/*.test.ts'],
          globalSetup: ['test/support/global-rabbitmq.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'portal',
          include: ['test/portal/**/*.test.ts'],
          globalSetup: ['test/portal/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          globalSetup: ['test/package/setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});

export default config;
