// 12,000 meters, their readings of an hour, in one shard of the readings stream: what each stage keeps of them.
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_KEY_GROUPS } from '#core/pack/pack.ts';
import { createDeployment, meterLine, START_MS } from './deployment.ts';
import { expectDocumented } from './documented.ts';

const METERS = 12_000;
const ROUNDS = 4;
const PERIOD_MS = 900_000;
/** Lambda ends a window above 1 MB; `detect` commits by itself above this. */
const MOST_HANDED_BYTES = 800_000;
/** DynamoDB's item is 400 KB; above this the store cuts a state into parts. */
const MOST_ITEM_BYTES = 300_000;

describe('12,000 meters in one shard', () => {
  const handedBytes: number[] = [];
  let handedMeters = 0;
  let deployment: ReturnType<typeof createDeployment>;
  const windowBytes: number[] = [];

  beforeAll(async () => {
    deployment = createDeployment({
      keyGroups: DEFAULT_KEY_GROUPS,
      shards: 1,
      answered(stage, answer) {
        if (stage !== 'detect') return;
        const { state = {} } = answer as { state?: object };
        handedBytes.push(JSON.stringify(state).length);
      },
    });
    for (let round = 0; round < ROUNDS; round += 1) {
      const atMs = START_MS + round * PERIOD_MS;
      const lines = Array.from({ length: METERS }, (_, index) =>
        meterLine(index, atMs + (index % 60) * 1000, 1 + ((index * 7 + round) % 50) / 10),
      );
      await deployment.hear(atMs + 60_000, lines);
      handedMeters = METERS;
    }
    for (let group = 0; group < DEFAULT_KEY_GROUPS; group += 1) {
      const key = `windows#energy#${group}`;
      windowBytes.push((await deployment.windows.load([key])).get(key)?.bytes.length ?? 0);
    }
  }, 60_000);

  it('hand from call to call of detect less than it commits at, with all of them in one invocation window', () => {
    const most = Math.max(...handedBytes);
    expect(handedBytes.length).toBeGreaterThan(ROUNDS);
    expect(most).toBeLessThan(MOST_HANDED_BYTES);
    // Not because it was committed early: readings of each meter are in there.
    expect(most).toBeGreaterThan(handedMeters * 20);
  });

  it('keep in each key group of aggregate less than fits into an item', () => {
    expect(windowBytes).toHaveLength(DEFAULT_KEY_GROUPS);
    expect(Math.min(...windowBytes)).toBeGreaterThan(0);
    expect(Math.max(...windowBytes)).toBeLessThan(MOST_ITEM_BYTES);
  });

  it('lose none of their windows', async () => {
    await deployment.end();
    expect(deployment.panes.latest.size).toBe(METERS * ROUNDS * 2);
  });

  it('are in docs/limits.md as measured here', () => {
    expectDocumented('12,000 meters: state handed on', Math.max(...handedBytes));
    expectDocumented('12,000 meters: a key group of aggregate', Math.max(...windowBytes));
  });
});
