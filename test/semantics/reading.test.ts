// docs/semantics.md, "What happens when a reading …", row by row.
import { describe, expect, it } from 'vitest';
import { profiles } from '#profiles/index.ts';
import { compiled } from '../support/readings.ts';
import { minute, tell } from './story.ts';

const WEEK = '168:00:00';

describe('what happens when a reading …', () => {
  //  00:00         00:01    01:10
  //  |--- w0 ------|---------|      the watermark is 10 s behind the latest event
  it('comes in order: it is added to its slice; a window is emitted once the watermark passes its end', async () => {
    const story = tell();
    expect(await story.hear('a 00:00:05 1', 'a 00:00:30 2')).toEqual([]);
    expect(await story.hear('a 00:01:09 4')).toEqual([]);
    expect(await story.hear('a 00:01:10 8')).toEqual(['a 1m 00:00:00 2 3']);
  });

  it('comes out of order, its window not emitted yet: the same: the window holds the same values, first and last are by event time', async () => {
    const story = tell();
    expect(await story.hear('a 00:00:30 2', 'a 00:01:05 4', 'a 00:00:05 1')).toEqual([]);
    expect(await story.hear('a 00:01:10 8')).toEqual(['a 1m 00:00:00 2 3']);
    expect(story.world.panes.written[0]).toMatchObject({ first: 1, last: 2, min: 1, max: 2, mean: 1.5 });
  });

  //  3m/1m:  -2…1 ===|        a reading at 00:01:30 at 02:10 is in one emitted window, and two not due
  //          -1…2 ======|
  it('comes after its window was emitted, within the allowed lateness: accepted; every emitted window that holds it gives a further pane with a higher count', async () => {
    const story = tell();
    expect(await story.hear('a 00:00:05 1', 'a 00:01:10 2')).toEqual(['a 1m 00:00:00 1 1']);
    expect(await story.hear('a 00:00:40 4')).toEqual(['a 1m 00:00:00 2 5']);
    const sliding = tell(compiled({}, ['3m/1m']));
    await sliding.hear('b 00:00:30 1', 'b 00:03:10 2');
    expect(await sliding.hear('b 00:01:30 4')).toEqual(['b 3m/1m -00:01:00 2 5', 'b 3m/1m 00:00:00 2 5']);
    expect(await sliding.counts()).toMatchObject({ valuesAccepted: 3, valuesLate: 0 });
  });

  it("comes when its slice's end + allowed lateness (10 min) ≤ its device's clock: too late: counted, and kept whole in the quarantine", async () => {
    const inTime = tell();
    await inTime.hear('a 00:00:05 1', 'a 00:10:59 2');
    expect(await inTime.hear('a 00:00:10 4')).toEqual(['a 1m 00:00:00 2 5']);
    const late = tell();
    await late.hear('a 00:00:05 1', 'a 00:11:00 2');
    expect(await late.hear('a 00:00:10 4')).toEqual([]);
    expect(await late.counts()).toMatchObject({ valuesAccepted: 2, valuesLate: 1, readingsLate: 1 });
    expect(late.kept()).toEqual(['too-late too-late power_kw']);
    expect([...late.world.quarantine.rejections.values()].map(({ raw }) => JSON.parse(raw))).toEqual([
      { device_id: 'a', timestamp: 1_767_225_610_000, measures: { power_kw: 4 } },
    ]);
  });

  it('repeats an accepted value with the same number: duplicate: counted, no further pane', async () => {
    const story = tell();
    await story.hear('a 00:00:05 1', 'a 00:01:10 2');
    expect(await story.hear('a 00:00:05 1')).toEqual([]);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 2, valuesDuplicate: 1, readingsDuplicate: 1 });
    expect(story.kept()).toEqual([]);
  });

  it("repeats an accepted value with another number: duplicate all the same: the first one in the device's order stays", async () => {
    const story = tell();
    expect(await story.hear('a 00:00:05 1', 'a 00:00:05 7', 'a 00:01:10 2')).toEqual(['a 1m 00:00:00 1 1']);
    expect(await story.hear('a 00:00:05 9')).toEqual([]);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 2, valuesDuplicate: 2 });
  });

  it('repeats a value when that is too late by now: too late, not duplicate', async () => {
    const story = tell();
    await story.hear('a 00:00:05 1', 'a 00:11:00 2');
    await story.hear('a 00:00:05 1');
    expect(await story.counts()).toMatchObject({ valuesAccepted: 2, valuesDuplicate: 0, valuesLate: 1 });
    expect(story.kept()).toEqual(['too-late too-late power_kw']);
  });

  it('is delivered again by the platform: skipped by its source position, outside all counts', async () => {
    const story = tell();
    // The raw batch twice in a row, so its packs are on the readings stream twice; then the packs twice; then a batch
    // read again.
    story.world.trouble.planFate('validate', 'twice');
    story.world.trouble.planFate('aggregate', 'twice');
    expect(await story.hear('a 00:00:05 1', 'a 00:01:10 2')).toEqual(['a 1m 00:00:00 1 1']);
    story.world.trouble.planFate('validate', 'forget');
    await story.hear('a 00:01:20 4');
    expect(story.world.readings.recordCount()).toBe(4);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 3, valuesDuplicate: 0, readingsDuplicate: 0 });
  });

  it('is ahead of its arrival by more than 2 minutes: rejected whole (`clock-ahead`): the clock is wrong, not early; it moves no clock', async () => {
    const story = tell();
    await story.hear('a 00:00:05 1', 'a 05:00:00 2 @00:00:06', 'a 00:02:08 3 @00:00:07');
    expect(await story.counts()).toMatchObject({ valuesAccepted: 1, valuesRejected: 2, readingsRejected: 2 });
    expect(story.kept()).toEqual(['rejected clock-ahead timestamp', 'rejected clock-ahead timestamp']);
    await story.hear('a 00:00:10 4', 'a 00:01:10 8');
    expect(await story.counts()).toMatchObject({ valuesAccepted: 3, valuesLate: 0 });
  });

  it("is ahead of its arrival by up to 2 minutes: accepted; the device's clock moves to the arrival only, so the device's next readings are not late", async () => {
    const profile = compiled({ allowedLatenessMs: 0 }, ['1m']);
    const story = tell(profile);
    await story.hear('a 00:00:05 1', 'a 00:02:06 2 @00:00:06', 'a 00:00:20 4 @00:00:20');
    expect(await story.counts()).toMatchObject({ valuesAccepted: 3, valuesLate: 0, valuesRejected: 0 });
  });

  it('is older than 7 days at its arrival: too late; exactly 7 days is accepted', async () => {
    const story = tell();
    await story.hear(`a 00:00:00 1 @${WEEK}`, 'b 00:00:00 1 @168:00:01');
    expect(await story.counts()).toMatchObject({ valuesAccepted: 1, valuesLate: 1 });
    expect(story.kept()).toEqual(['too-late too-late power_kw']);
  });

  it("comes from a device whose clock is behind: accepted: lateness is measured on the device's own clock", async () => {
    const story = tell();
    await story.hear('a 06:00:00 1', 'b 03:00:00 1', 'b 03:05:00 2', 'b 03:01:30 4', 'a 06:01:00 1');
    expect(await story.counts()).toMatchObject({ valuesAccepted: 5, valuesLate: 0 });
    expect([...story.shown().values()].filter(({ device }) => device === 'b').map(({ count }) => count)).toEqual([
      1, 1, 1,
    ]);
  });

  it('comes from a device that was offline for hours, with its buffer in order: accepted, all of it; each old window gets its panes', async () => {
    const story = tell();
    await story.hear('a 00:00:05 1', 'b 00:00:05 1', 'b 06:00:00 1');
    expect(await story.hear('a 00:01:05 2', 'a 00:02:05 4', 'a 05:30:05 8')).toEqual([
      'a 1m 00:01:00 1 2',
      'a 1m 00:02:00 1 4',
      'a 1m 05:30:00 1 8',
    ]);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 6, valuesLate: 0 });
  });

  it("comes with a buffer behind a live reading of the same device: what is older than the allowed lateness is too late and kept: the device's clock has moved", async () => {
    const story = tell();
    await story.hear('a 00:00:05 1', 'a 06:00:00 2', 'a 00:01:05 4', 'a 05:49:30 8', 'a 05:50:00 16');
    expect(await story.counts()).toMatchObject({ valuesAccepted: 3, valuesLate: 2 });
    expect(story.kept()).toEqual(['too-late too-late power_kw', 'too-late too-late power_kw']);
  });

  it('has one bad measure among good ones: the bad one is rejected alone with reason, field, value and what was expected; the good ones count', async () => {
    const story = tell(minute);
    await story.hearRecord({ device_id: 'a', timestamp: 1_767_225_600, power: 1, heat_c: 'hot', alarm: false });
    expect(await story.counts()).toMatchObject({ valuesAccepted: 2, valuesRejected: 1, readingsAccepted: 1 });
    expect([...story.world.quarantine.rejections.values()].map(({ issue }) => issue)).toEqual([
      { reason: 'not-a-number', field: 'heat_c', value: '"hot"', expected: 'a finite number of °C' },
    ]);
  });

  it('has no device, no usable time, a quality outside 0 … 1, or no valid measure: rejected whole', async () => {
    const story = tell();
    await story.hearRecord({ timestamp: 1_767_225_600, power: 1 });
    await story.hearRecord({ device_id: 'a', timestamp: '2026-01-01 00:00:00', power: 1 });
    await story.hearRecord({ device_id: 'a', power: 1 });
    await story.hearRecord({ device_id: 'a', timestamp: 1_767_225_600, power: 1, quality: 1.1 });
    await story.hearRecord({ device_id: 'a', timestamp: 1_767_225_600, power: 'x' });
    await story.hearRecord({ device_id: 'a', timestamp: 1_767_225_600 });
    expect(await story.counts()).toMatchObject({ readingsRejected: 6, valuesRejected: 6, valuesAccepted: 0 });
    expect(story.kept().map((line) => line.split(' ')[1])).toEqual([
      'missing-device',
      'bad-time',
      'missing-time',
      'bad-quality',
      'not-a-number',
      'no-measures',
    ]);
  });

  it("has a quality that is not above the profile's `minQuality` (0 in those that ship): rejected whole (`low-quality`): what the device itself calls no good raises no alert either", async () => {
    for (const profile of Object.values(profiles)) expect(profile.minQuality).toBe(0);
    const story = tell(compiled({ ...profiles.energy, name: 'test' }, ['1m']));
    const of = (second: number, more: object) => ({
      device_id: 'a',
      timestamp: 1_767_225_600 + second,
      power: 0,
      ...more,
    });
    await story.hearRecord(of(1, { quality: 0 }));
    expect(story.kept()).toEqual(['rejected low-quality quality']);
    expect(story.told()).toEqual([]);
    await story.hearRecord(of(2, { quality: 0.01 }));
    expect(await story.counts()).toMatchObject({ valuesAccepted: 1, valuesRejected: 1, readingsRejected: 1 });
    expect(story.told()).toEqual(['a outage 1 firing']);
  });

  it('is not JSON: rejected; on a line of NDJSON the lines around it count; in a broken array nothing does, since where it ends is not known', async () => {
    const good = (second: number) => JSON.stringify({ device_id: 'a', timestamp: 1_767_225_600 + second, power: 1 });
    const story = tell();
    await story.hearRecord(`${good(1)}\n{"device_id":\n${good(2)}`);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 2, valuesRejected: 1, readingsRejected: 1 });
    await story.hearRecord(`[${good(3)}, ${good(4)}`);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 2, valuesRejected: 2, readingsRejected: 2 });
    expect(story.kept()).toEqual(['rejected not-json ', 'rejected not-json ']);
    expect([...story.world.quarantine.rejections.values()].map(({ raw }) => raw)).toEqual([
      '{"device_id":',
      `[${good(3)}, ${good(4)}`,
    ]);
  });
});
