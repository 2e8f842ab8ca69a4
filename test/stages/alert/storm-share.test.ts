// Which share of its region a storm says is struck.
import { describe, expect, it } from 'vitest';
import { encodePopulation } from '#core/notify/population.ts';
import { GROUPS, opened } from './storm.ts';
import { createTelling, T0 } from './world.ts';

describe('a storm', () => {
  it('says of how many, in words and numbers, where the sweep has counted them', async () => {
    const world = createTelling(GROUPS);
    const count = (North: number, version: number) =>
      world.store.putDocument('population#energy', {
        version,
        text: encodePopulation({ atMs: T0, counts: { region: { North } } }),
      });
    await count(400, 1);
    await world.detect(...opened(12));
    expect(world.topic.published[0]).toMatchObject({
      ...{ count: 12, of: 400 },
      message: 'outage: 12 of 400 devices (3 %) of region=North, among them m0, m1, m2, m3, m4',
    });
    await world.detect(...opened(30, 100));
    await world.minutes(6);
    expect(world.topic.published.at(-1)).toMatchObject({ count: 42, of: 400 });
    // Counted before most of them were there: nothing is said rather than something wrong.
    await count(20, 2);
    await world.detect(...opened(60, 200));
    await world.minutes(6);
    expect(world.topic.published.at(-1)).toMatchObject({
      count: 102,
      message: expect.stringContaining('102 devices of'),
    });
    expect(world.topic.published.at(-1)).not.toHaveProperty('of');
  });

  it('is told all the same where nobody can say of how many', async () => {
    const world = createTelling(GROUPS);
    await world.store.putDocument('population#energy', { version: 1, text: '{"v":99}' });
    await world.detect(...opened(12));
    expect(world.topic.published[0]?.message).toContain('outage: 12 devices of region=North');
  });
});
