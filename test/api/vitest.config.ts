// The query API under random requests of its OpenAPI document, apart from `npm test`: it takes Python and a minute.
// `node scripts/run.mjs vitest run --config test/api/vitest.config.ts`
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: `${import.meta.dirname}/../..`,
    include: ['test/api/*.api.ts'],
    testTimeout: 240_000,
    hookTimeout: 360_000,
  },
});
