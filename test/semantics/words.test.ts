// docs/semantics.md, "Words", row by row.
import { describe, expect, it } from 'vitest';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { at, compiled, testProfile } from '../support/readings.ts';
import { type Story, tell } from './story.ts';

async function groupOf(story: Story) {
  const stored = (await story.world.windows.load(['windows#test#0'])).get('windows#test#0');
  return decodeGroupState(stored?.bytes ?? new Uint8Array(), story.profile);
}

describe('words', () => {
  it("value: one measure of one device at one event time; its identity is (device, measure, event time floored to the profile's `resolution`)", async () => {
    const body = (ms: number, measures: object, device = 'a') => ({
      device_id: device,
      ts: 1_767_225_600_000 + ms,
      measures,
    });
    const seconds = tell();
    await seconds.hearRecord([
      body(0, { power_kw: 1 }),
      body(999, { power_kw: 2 }),
      body(999, { heat_c: 2 }),
      body(999, { power_kw: 2 }, 'b'),
      body(1000, { power_kw: 3 }),
    ]);
    expect(await seconds.counts()).toMatchObject({ valuesAccepted: 4, valuesDuplicate: 1 });
    const milliseconds = tell(compiled({ resolutionMs: 1 }, ['1m']));
    await milliseconds.hearRecord([body(0, { power_kw: 1 }), body(999, { power_kw: 2 }), body(999, { power_kw: 3 })]);
    expect(await milliseconds.counts()).toMatchObject({ valuesAccepted: 2, valuesDuplicate: 1 });
  });

  it("device's clock: the highest of the device's event times so far, each capped by its own arrival at the door; it alone decides lateness", async () => {
    const story = tell();
    const clockOf = async (device: string) =>
      ((await groupOf(story)).devices.get(device)?.clockMs ?? 0) - 1_767_225_600_000;
    await story.hear('a 00:01:00 1 @00:00:10', 'b 05:00:00 1');
    expect(await clockOf('a')).toBe(10_000);
    await story.hear('a 00:00:30 1');
    expect(await clockOf('a')).toBe(30_000);
    await story.hear('a 00:00:20 1', 'a 00:10:30 1');
    expect(await clockOf('a')).toBe(630_000);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 5, valuesLate: 0 });
  });

  it('window: `[start, end)` in event time, aligned to the epoch by floored division', async () => {
    const story = tell();
    expect(await story.hear('a 00:00:59 1', 'a 00:01:00 2', 'a 00:02:10 4')).toEqual([
      'a 1m 00:00:00 1 1',
      'a 1m 00:01:00 1 2',
    ]);
  });

  it("slice: the smallest bucket that all of a profile's windows are made of: the greatest common divisor of their sizes and slides", async () => {
    expect(compiled({}, ['1m', '15m', '5m/1m']).sliceMs).toBe(60_000);
    expect(compiled({}, ['90s/30s', '1m']).sliceMs).toBe(30_000);
    const story = tell(compiled({}, ['90s/30s']));
    await story.hear('a 00:00:10 1', 'a 00:00:40 2', 'a 00:00:50 4');
    expect(
      (await groupOf(story)).devices.get('a')?.series[0]?.slices.map(({ startMs, sum }) => [startMs, sum]),
    ).toEqual([
      [1_767_225_600_000, 1],
      [1_767_225_630_000, 6],
    ]);
  });

  it('watermark: per key group: min(latest event time, latest arrival) − out-of-orderness (10 s); it only decides when a window is emitted, never what is in it', async () => {
    const story = tell();
    // Event time and arrival both have to pass the end by 10 s, of any device of the key group.
    await story.hear('a 00:00:05 1', 'a 00:01:30 2 @00:00:06');
    expect(await story.hear('b 00:01:00 1 @00:01:09')).toEqual([]);
    expect(await story.hear('b 00:01:01 1 @00:01:10')).toEqual(['a 1m 00:00:00 1 1']);
    expect(await story.hear('a 00:00:50 4')).toEqual(['a 1m 00:00:00 2 5']);
  });

  it('pane: one emission of a window; of two panes of one window the higher revision stands, an equal one is the same pane', async () => {
    const story = tell();
    await story.hear('a 00:00:05 1', 'a 00:01:10 2');
    story.world.trouble.planFate('aggregate', 'twice');
    story.world.trouble.plan('windows.commit', 'before', 0);
    await story.hear('a 00:00:40 4', 'a 00:00:41 8');
    await story.waitUntil('00:02:00');
    const ofFirst = story.world.panes.written.filter(({ startMs }) => startMs === 1_767_225_600_000);
    expect(ofFirst.map(({ count, sum }) => [count, sum])).toEqual([
      [1, 1],
      [3, 13],
      [3, 13],
    ]);
    expect(ofFirst[1]).toEqual(ofFirst[2]);
    expect([...story.shown().values()].map(({ count }) => count)).toEqual([3]);
  });

  it('session: `session/30s`: values of a device and measure whose neighbours in event time are less than the gap apart; from the first one to the last one plus the gap', async () => {
    const story = tell(compiled({}, ['session/30s']));
    await story.hear('a 00:00:05 1', 'b 00:00:20 8', 'a 00:00:34 2');
    expect(await story.hear('a 00:02:00 4')).toEqual(['a session/30s 00:00:05 2 3', 'b session/30s 00:00:20 1 8']);
    expect([...story.shown().values()][0]).toMatchObject({ endMs: at('00:01:04') });
  });

  it("number of values: `count/100`: the next so many accepted values of a device and measure, in the device's order; from their earliest event time to their latest plus the resolution", async () => {
    const story = tell(compiled({}, ['count/3']));
    expect(await story.hear('a 00:05:00 1', 'b 00:05:00 8', 'a 00:06:00 2', 'a 00:00:30 4')).toEqual([
      'a count/3 00:00:30 3 7',
    ]);
    expect([...story.shown().values()][0]).toMatchObject({ endMs: at('00:06:01'), first: 4, last: 2 });
  });

  it("revision: the number of readings in the window; for registers and time-weighted power the number of the series' values before the window's end", async () => {
    const story = tell(
      compiled({ measures: { ...testProfile.measures, meter_kwh: { unit: 'kWh', counter: true } } }, ['1m']),
    );
    for (const second of [5, 10, 70, 150]) {
      const body = { device_id: 'a', timestamp: 1_767_225_600 + second, power: 1, meter_kwh: second };
      story.world.clock.advanceTo(body.timestamp * 1000);
      await story.hearRecord(body);
    }
    await story.hear('b 00:10:00 0');
    const shown = [...story.shown().values()].map(({ measure, count, revision }) => [measure, count, revision]);
    expect(shown).toEqual([
      ...[
        ['meter_kwh', 2, 2],
        ['meter_kwh', 1, 3],
        ['meter_kwh', 1, 4],
      ],
      ...[
        ['power_kw', 2, 2],
        ['power_kw', 1, 1],
        ['power_kw', 1, 1],
      ],
    ]);
  });

  it('source position: (raw shard, sequence number, index in the record); at or below the absorbed position a reading is a redelivery', async () => {
    const story = tell();
    const body = (second: number) => ({ device_id: 'a', timestamp: 1_767_225_600 + second, power: 1 });
    await story.hearRecord([body(1), body(2)]);
    const [position] = (await groupOf(story)).positions;
    expect(position).toEqual(['shardId-000000000000', { sequence: expect.stringMatching(/^\d{56}$/), index: 1 }]);
    story.world.trouble.planFate('validate', 'twice');
    await story.hearRecord([body(3), body(4)]);
    expect(story.world.metrics.counts.get('ReadingsRedelivered')).toBe(4);
    expect(await story.counts()).toMatchObject({ valuesAccepted: 4, valuesDuplicate: 0 });
  });
});
