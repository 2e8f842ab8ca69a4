import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // A file takes no module's state for its own: the modules are loaded once a worker, not once a file.
    isolate: false,
  },
});
