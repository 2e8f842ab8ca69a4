import { describe, expect, it } from 'vitest';
import { compiled } from '../../support/readings.ts';
import { play } from '../../support/transcript.ts';

const minute = compiled({}, ['1m']);

describe('tumbling windows', () => {
  //  00:00         00:01         00:02
  //  |--- w0 ------|--- w1 ------|
  //   5s 30s          5s 15s        the watermark is 10 s behind the latest event
  it('a window is emitted once the watermark passes its end', async () => {
    await play(minute, [
      { readings: ['a 00:00:05 1', 'a 00:00:30 2'], panes: [] },
      { readings: ['a 00:01:05 4'], panes: [] },
      { readings: ['a 00:01:10 8'], panes: ['a 1m 00:00:00 2 3'] },
    ]);
  });

  it('a reading on the boundary belongs to the window that it opens', async () => {
    await play(minute, [
      { readings: ['a 00:00:59 1', 'a 00:01:00 2', 'a 00:02:10 4'], panes: ['a 1m 00:00:00 1 1', 'a 1m 00:01:00 1 2'] },
    ]);
  });

  it('windows before the epoch of the test, and before 1970, are floored, not truncated', async () => {
    await play(minute, [{ readings: ['a -00:00:01 1', 'a 00:01:10 2'], panes: ['a 1m -00:01:00 1 1'] }]);
  });

  //  1m:  |w0|          the late one (00:00:40) comes after w0 was emitted: a further pane with one more reading
  it('a late reading within the allowed lateness gives a further pane with a higher count', async () => {
    await play(minute, [
      { readings: ['a 00:00:05 1', 'a 00:01:10 2'], panes: ['a 1m 00:00:00 1 1'] },
      { readings: ['a 00:00:40 4'], panes: ['a 1m 00:00:00 2 5'] },
    ]);
  });

  it('too late is decided by the slice’s end + allowed lateness against the device’s clock: one second makes the difference', async () => {
    const accepted = await play(minute, [
      { readings: ['a 00:00:05 1', 'a 00:10:59 2'], panes: ['a 1m 00:00:00 1 1'] },
      { readings: ['a 00:00:10 4'], panes: ['a 1m 00:00:00 2 5'] },
    ]);
    expect(accepted.counts()).toMatchObject({ valuesAccepted: 3, valuesLate: 0 });
    const late = await play(minute, [
      { readings: ['a 00:00:05 1', 'a 00:11:00 2'], panes: ['a 1m 00:00:00 1 1'] },
      { readings: ['a 00:00:10 4'], panes: [] },
    ]);
    expect(late.counts()).toMatchObject({ valuesAccepted: 2, valuesLate: 1, readingsLate: 1 });
    expect([...late.quarantine.rejections.values()]).toMatchObject([
      { kind: 'too-late', issue: { reason: 'too-late', field: 'power_kw' } },
    ]);
  });

  it('another device’s clock makes nobody late: a device offline for hours comes back with its buffer and loses none', async () => {
    const pipeline = await play(minute, [
      { readings: ['a 00:00:05 1', 'b 00:00:05 1', 'b 06:00:00 1'], panes: ['a 1m 00:00:00 1 1', 'b 1m 00:00:00 1 1'] },
      {
        readings: ['a 00:01:05 2', 'a 00:02:05 4', 'a 00:30:05 8'],
        panes: ['a 1m 00:01:00 1 2', 'a 1m 00:02:00 1 4', 'a 1m 00:30:00 1 8'],
      },
    ]);
    expect(pipeline.counts()).toMatchObject({ valuesAccepted: 6, valuesLate: 0 });
  });

  it('the clock is capped by the arrival: one reading from a clock ahead does not make the next ones late', async () => {
    const pipeline = await play(minute, [
      { readings: ['a 00:00:05 1 @00:00:06', 'a 00:01:30 1 @00:00:07', 'a 00:00:20 2 @00:00:21'], panes: [] },
    ]);
    expect(pipeline.counts()).toMatchObject({ valuesAccepted: 3, valuesLate: 0 });
  });

  it('older than 7 days at its arrival is too late, where arrivals are real', async () => {
    const week = 7 * 86_400_000;
    const pipeline = await play(
      minute,
      [{ readings: ['a 00:00:00 1 @168:00:00', 'b 00:00:00 1 @168:00:01'], panes: [] }],
      { maxAgeMs: week },
    );
    expect(pipeline.counts()).toMatchObject({ valuesAccepted: 1, valuesLate: 1 });
  });
});

describe('duplicates', () => {
  it('the first value in the device’s order wins, within the resolution, also beyond the few that are kept as they are', async () => {
    const many = Array.from({ length: 10 }, (_, i) => `a 00:00:${String(i).padStart(2, '0')} 1`);
    const pipeline = await play(minute, [
      { readings: [...many, ...many, 'a 00:00:03 9'], panes: [] },
      { readings: ['a 00:01:10 0'], panes: ['a 1m 00:00:00 10 10'] },
    ]);
    expect(pipeline.counts()).toMatchObject({ valuesAccepted: 11, valuesDuplicate: 11, readingsDuplicate: 11 });
  });

  it('a duplicate of an emitted window gives no further pane', async () => {
    await play(minute, [
      { readings: ['a 00:00:05 1', 'a 00:01:10 2'], panes: ['a 1m 00:00:00 1 1'] },
      { readings: ['a 00:00:05 7'], panes: [] },
    ]);
  });
});

describe('sliding windows', () => {
  //          00:00 01 02 03 04 05
  //  -4…1     ====|
  //  -3…2     =======|                 a reading at 00:00:30 is in five windows; at 00:01 only the first is due
  it('a reading is in size / slide windows, each emitted at its own end', async () => {
    await play(compiled({}, ['5m/1m']), [
      { readings: ['a 00:00:30 1'], panes: [] },
      { readings: ['a 00:01:10 2'], panes: ['a 5m/1m -00:04:00 1 1'] },
      { readings: ['a 00:02:10 4'], panes: ['a 5m/1m -00:03:00 2 3'] },
    ]);
  });

  it('a late reading corrects every emitted window that holds it', async () => {
    await play(compiled({}, ['3m/1m']), [
      { readings: ['a 00:00:30 1', 'a 00:02:10 2'], panes: ['a 3m/1m -00:02:00 1 1', 'a 3m/1m -00:01:00 1 1'] },
      { readings: ['a 00:01:30 4'], panes: ['a 3m/1m -00:01:00 2 5'] },
      { readings: ['a 00:06:10 8'], panes: ['a 3m/1m 00:00:00 3 7', 'a 3m/1m 00:01:00 2 6', 'a 3m/1m 00:02:00 1 2'] },
    ]);
  });
});

describe('dimensions and energy', () => {
  it('power’s energy is its sum times the reporting period', async () => {
    const pipeline = await play(minute, [
      { readings: ['a 00:00:05 60', 'a 00:01:10 1'], panes: ['a 1m 00:00:00 1 60'] },
    ]);
    expect(pipeline.panes.written[0]?.energyKwh).toBe(1);
  });
});

describe('end of a stream', () => {
  it('publishes what is open without writing the state, and a second time the same', async () => {
    const pipeline = await play(minute, [{ readings: ['a 00:00:05 1', 'a 00:01:05 2'], panes: [] }]);
    const before = pipeline.state.entries.get('windows#test#0');
    await pipeline.end();
    expect(pipeline.panes.written.map((pane) => [pane.startMs, pane.count])).toHaveLength(2);
    expect(pipeline.state.entries.get('windows#test#0')).toBe(before);
  });
});
