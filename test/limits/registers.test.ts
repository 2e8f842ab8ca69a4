// 1,000 registers of one key group, a reading every 15 minutes: what the state of aggregate keeps of them, and what
// doubt costs.
import { expect, it } from 'vitest';
import { createDeployment, START_MS } from './deployment.ts';
import { expectDocumented } from './documented.ts';

const METERS = 1000;
const PERIOD_MS = 900_000;

/** After `values` of each meter, a period apart. */
async function stateBytes(values: readonly number[]): Promise<number> {
  const { hear, windows } = createDeployment({ keyGroups: 1, shards: 1 });
  for (const [round, value] of values.entries()) {
    const atMs = START_MS + round * PERIOD_MS;
    const lines = Array.from({ length: METERS }, (_, index) => {
      const device = `meter-${String(index).padStart(5, '0')}`;
      return {
        device,
        line: JSON.stringify({ meter_id: device, timestamp: new Date(atMs).toISOString(), energy: value }),
      };
    });
    await hear(atMs + 60_000, lines, 400_000);
  }
  return (await windows.load(['windows#energy#0'])).get('windows#energy#0')?.bytes.length ?? 0;
}

it('registers in doubt cost up to 17 bytes each, and all are in docs/limits.md as measured here', async () => {
  const sure = await stateBytes([4000, 4001, 4002, 4003, 4004]);
  const doubt = await stateBytes([4000, 4001, 0, 0, 0]);
  expect((doubt - sure) / METERS).toBeGreaterThan(8);
  expect((doubt - sure) / METERS).toBeLessThanOrEqual(17);
  expectDocumented('1,000 registers: a key group of aggregate', sure);
  expectDocumented('1,000 registers in doubt: a key group of aggregate', doubt);
});
