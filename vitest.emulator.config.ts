// Tests against emulators, apart from `npm test`: they need something that runs, and take their time.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/emulator/**/*.emulator.ts'],
    // One emulator, one machine of two cores.
    fileParallelism: false,
    // Tests wait as long as they get nearer (test/emulator/until.ts); these are for what hangs.
    testTimeout: 1_200_000,
    hookTimeout: 600_000,
    reporters: ['default', './test/emulator/count-reporter.ts'],
  },
});
