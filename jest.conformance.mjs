import { base } from './jest.config.mjs';

// One worker: all test files share one validator for each PAS version. Loading it takes half a minute, a bundle 1–2 seconds.
export default {
  ...base,
  testMatch: ['<rootDir>/test/conformance/**/*.test.ts'],
  globalSetup: '<rootDir>/test/conformance/setup.mjs',
  globalTeardown: '<rootDir>/test/conformance/teardown.mjs',
  maxWorkers: 1,
  testTimeout: 300_000,
};
