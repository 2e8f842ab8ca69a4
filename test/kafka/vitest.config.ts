// The tests that need a Kafka broker, apart from `npm test`: they take Java, Maven and half a minute.
// `node scripts/run.mjs vitest run --config test/kafka/vitest.config.ts`
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { root: `${import.meta.dirname}/../..`, include: ['test/kafka/*.broker.ts'], testTimeout: 60_000 },
});
