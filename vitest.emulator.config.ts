// Tests against emulators, apart from `npm test`: they need something that runs, and take their time.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/emulator/**/*.emulator.ts'],
    // One emulator, one machine of two cores.
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/emulator/count-reporter.ts'],
  },
});
