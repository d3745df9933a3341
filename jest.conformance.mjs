import { base } from './jest.config.mjs';

// Loading the HL7 validator takes half a minute, a bundle one to two seconds.
export default {
  ...base,
  testMatch: ['<rootDir>/test/conformance/**/*.test.ts'],
  testTimeout: 300_000,
};
