import { defineConfig } from 'vitest/config';

// Contract and e2e suites share one lab: test/support/lab-setup.ts reuses a healthy one or starts its own,
// and files run one after another because they break the lab on purpose.
const onTheLab = {
  globalSetup: ['test/support/lab-setup.ts'],
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'contract', include: ['test/contract/**/*.test.ts'], ...onTheLab } },
      { test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...onTheLab } },
    ],
  },
});
