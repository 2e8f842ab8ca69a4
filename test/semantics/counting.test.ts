// docs/semantics.md, "Counting", row by row.
import { describe, expect, it } from 'vitest';
import { emptyCounts } from '#core/windowing/group-state.ts';
import { tell } from './story.ts';

const T0_S = 1_767_225_600;
const reading = (second: number, measures: object, device: string | undefined = 'a') => ({
  device_id: device,
  timestamp: T0_S + second,
  measures,
});

describe('counting', () => {
  it('a value: exactly once: accepted, duplicate, too late or rejected', async () => {
    const story = tell();
    await story.hear('a 00:20:00 1');
    await story.hearRecord([
      reading(1200, { heat_c: 1, power_kw: 2, alarm: 7, sound: 1 }),
      reading(1, { heat_c: 1, power_kw: 'x' }),
      reading(1200, { heat_c: 999 }),
    ]);
    const { valuesAccepted, valuesDuplicate, valuesLate, valuesRejected } = await story.counts();
    // 1 + 4 + 2 + 1 values came in. A flag is 0 or 1; `sound` is no measure of the profile.
    expect({ valuesAccepted, valuesDuplicate, valuesLate, valuesRejected }).toEqual({
      valuesAccepted: 2,
      valuesDuplicate: 1,
      valuesLate: 1,
      valuesRejected: 4,
    });
  });

  it('a reading: exactly once: accepted if one of its values is, else duplicate, else too late, else rejected', async () => {
    const story = tell();
    await story.hearRecord([
      reading(0, { heat_c: 1 }),
      reading(0, { heat_c: 2, power_kw: 1, alarm: 'x' }),
      reading(0, { heat_c: 3, alarm: 'x' }),
      reading(0, { alarm: 'x' }),
    ]);
    await story.hear('a 00:20:00 1');
    await story.hearRecord(reading(1, { heat_c: 4, alarm: 'x' }));
    const { readingsAccepted, readingsDuplicate, readingsLate, readingsRejected } = await story.counts();
    expect([readingsAccepted, readingsDuplicate, readingsLate, readingsRejected]).toEqual([3, 1, 1, 1]);
  });

  it('a reading rejected whole: as many rejected values as it had measures, at least one', async () => {
    const story = tell();
    await story.hearRecord(reading(0, { heat_c: 1, power_kw: 2, alarm: 0 }, ''));
    expect(await story.counts()).toEqual({ ...emptyCounts(), valuesRejected: 3, readingsRejected: 1 });
    await story.hearRecord(reading(0, {}, 'a'));
    expect(await story.counts()).toEqual({ ...emptyCounts(), valuesRejected: 4, readingsRejected: 2 });
  });

  it('a record that cannot be read: one rejected reading with one rejected value', async () => {
    const story = tell();
    await story.hearRecord('no reading');
    story.world.raw.put({ partitionKey: 'gzip', data: Uint8Array.of(0x1f, 0x8b, 0, 0) });
    await story.work();
    expect(await story.counts()).toEqual({ ...emptyCounts(), valuesRejected: 2, readingsRejected: 2 });
    expect(story.kept()).toEqual(['rejected not-json ', 'rejected bad-gzip ']);
  });

  it('the counts: committed with the window state of the key group, so that a crash or a redelivery changes none of them', async () => {
    const story = tell();
    for (const port of ['panes', 'windows.commit'] as const) {
      story.world.trouble.plan(port, 'before', 0);
      story.world.trouble.plan(port, 'after', 1);
    }
    story.world.trouble.planFate('validate', 'twice');
    story.world.trouble.planFate('aggregate', 'fail-after');
    await story.hearRecord([reading(0, { heat_c: 1 }), reading(0, { heat_c: 1 }), reading(0, { heat_c: 'x' })]);
    await story.waitUntil('00:05:00');
    expect(await story.counts()).toMatchObject({
      valuesAccepted: 1,
      valuesDuplicate: 1,
      valuesRejected: 1,
      readingsAccepted: 1,
      readingsDuplicate: 1,
      readingsRejected: 1,
    });
    expect(story.kept()).toEqual(['rejected not-a-number measures.heat_c']);
  });
});
