import { describe, expect, it } from 'vitest';
import { createFeed } from '#bench/load/feed.ts';
import { isSustained } from '#bench/load/figures.ts';
import { packMessage, packsIn } from '#bench/load/messages.ts';
import { progressRate } from '#bench/load/progress-rate.ts';
import { createSpikeWatch } from '#bench/load/spike-watch.ts';
import { planPoint } from '#bench/scaling/plan.ts';
import { placesOf } from '#bench/scaling/scaling.ts';

interface Reading {
  device_id: string;
  timestamp: string;
  measures: { power_kw: number };
}

const readingsOf = (data: Uint8Array): Reading[] =>
  Buffer.from(data)
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Reading);

describe('the feed of the load test', () => {
  it('sends valid lines, stamped with the time it is given, device after device and round after round', () => {
    const feed = createFeed({ devices: 5, perRecord: 2 });
    const timeMs = Date.UTC(2026, 0, 1, 12);
    const records = Array.from({ length: 4 }, () => feed.next(timeMs, false));
    const lines = records.flatMap(({ data }) => readingsOf(data));
    expect(lines.map(({ device_id }) => Number(device_id.slice(-1)))).toEqual([0, 1, 2, 3, 4, 0, 1]);
    expect(new Set(lines.map(({ timestamp }) => timestamp))).toEqual(new Set(['2026-01-01T12:00:00.000Z']));
    expect(records[0]?.partitionKey).toBe(records[3]?.partitionKey);
  });

  it('keeps a device near its level, and says whose reading is a spike', () => {
    const feed = createFeed({ devices: 3, perRecord: 3 });
    const usual = readingsOf(feed.next(0, false).data);
    const { data, spike } = feed.next(1000, true);
    for (const [index, { device_id, measures }] of readingsOf(data).entries()) {
      const ratio = measures.power_kw / (usual[index] as Reading).measures.power_kw;
      if (device_id === spike) expect(ratio).toBeGreaterThan(2.5);
      else expect(ratio).toBeCloseTo(1, 0);
    }
    expect(spike).toBe('meter-0000001');
  });
});

describe('packs between threads', () => {
  it('come out of shared memory as they went in', () => {
    const packs = [
      { group: 3, groups: 64, data: Uint8Array.of(1, 2, 3) },
      { group: 63, groups: 64, data: Uint8Array.of() },
      { group: 0, groups: 64, data: Uint8Array.of(9) },
    ];
    const message = packMessage(packs);
    expect([...packsIn(message)].map(({ group, data }) => [group, ...data])).toEqual([[3, 1, 2, 3], [63], [0, 9]]);
    expect(message.groups).toBe(64);
  });
});

describe('the rate of progress', () => {
  it('is what was added a second, whatever waits all the time', () => {
    const counts = [0, 1, 2, 3, 4].map((second) => ({
      atMs: second * 1000,
      count: second * 500 - (second > 0 ? 200 : 0),
    }));
    expect(progressRate(counts, 1000)).toBe(500);
  });

  it('is 0 where it was looked at once', () => {
    expect(progressRate([{ atMs: 5, count: 9 }], 0)).toBe(0);
  });
});

describe('the watch over spikes', () => {
  const event = (...sequenceNumbers: string[]) => ({
    Records: sequenceNumbers.map((sequenceNumber) => ({ kinesis: { sequenceNumber } })),
  });

  it('measures from the call that brings the record to the alert, once', () => {
    const watch = createSpikeWatch();
    watch.sent('meter-1', '41');
    watch.called(event('40', '41', '42'), 100);
    watch.called(event('41'), 150);
    watch.told('meter-1', 130);
    watch.told('meter-1', 190);
    expect(watch.latencies()).toEqual([30]);
  });

  it('does not know alerts of devices that sent no spike, nor events of another kind', () => {
    const watch = createSpikeWatch();
    watch.sent('meter-1', '41');
    watch.called({ Records: [{ s3: {} }] }, 1);
    watch.told('meter-1', 2);
    watch.told('meter-2', 3);
    expect(watch.latencies()).toEqual([]);
  });
});

it('a rate is sustained where it was offered and nothing was left waiting', () => {
  expect(isSustained(1000, 995, 1200)).toBe(true);
  expect(isSustained(1000, 980, 1200)).toBe(false);
  expect(isSustained(1000, 1000, null)).toBe(false);
  expect(isSustained(1000, 1000, 9000)).toBe(false);
});

describe('the points of scaling', () => {
  it('measure whole rounds of all devices, at least one, after at least one', () => {
    for (const devices of [1000, 100_000, 1_000_000]) {
      const { warmUp, measured } = planPoint(devices, 1);
      expect([warmUp % devices, measured % devices]).toEqual([0, 0]);
      expect(Math.min(warmUp, measured)).toBeGreaterThanOrEqual(devices);
    }
  });

  it('have the shards that the state needs, and no more than there are key groups', () => {
    expect([planPoint(1000, 1), planPoint(10_000, 16), planPoint(1_000_000, 16)].map(({ shards }) => shards)).toEqual([
      1, 11, 64,
    ]);
  });

  it('hold as many values in memory whatever the fleet', () => {
    expect(planPoint(1_000_000, 1).stretch).toBe(200_000);
    expect(planPoint(10_000, 16).stretch).toBe(12_500);
  });

  it('are the devices with one measure, more measures, then seldom readings; with --grid everything with everything', () => {
    expect(placesOf([1000, 2000], [1, 4], [100], false)).toEqual([
      { devices: 1000, measures: 1, perRecord: 100, everySeconds: 5 },
      { devices: 2000, measures: 1, perRecord: 100, everySeconds: 5 },
      { devices: 10_000, measures: 4, perRecord: 100, everySeconds: 5 },
      { devices: 10_000, measures: 1, perRecord: 100, everySeconds: 900 },
    ]);
    expect(placesOf([1000, 2000], [1, 4], [100, 1], true)).toHaveLength(8);
  });
});
