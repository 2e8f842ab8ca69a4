// The arithmetic of the bill against examples computed on paper; the working stands beside each.
import { describe, expect, it } from 'vitest';
import { SECONDS_PER_MONTH } from '#cli/cost/assumptions.ts';
import type { Bill } from '#cli/cost/bill.ts';
import { compareFlink } from '#cli/cost/compare.ts';
import { defaultChoice } from '#cli/cost/deployment.ts';
import { afterFreeTier, type CostLine, line, totalUsd } from '#cli/cost/line.ts';
import type { BillContext } from '#cli/cost/lines/bill-context.ts';
import { durationMs } from '#cli/cost/lines/functions.ts';
import { commitUnits } from '#cli/cost/lines/state.ts';
import { streamLines } from '#cli/cost/lines/streams.ts';
import { queryTcuHours } from '#cli/cost/lines/time-series.ts';
import { PRICES } from '#cli/cost/prices.ts';
import { itemBytes, readUnits, recordBytes, writeUnits } from '#cli/cost/sample/sizes.ts';
import { measured } from './rig.ts';

const { workload, shapes, bill } = await measured(['--period', '15m']);
const context: BillContext = { workload, choice: bill.choice, shapes, flow: bill.flow };
const usdOf = (lines: readonly CostLine[], use: string): number =>
  lines.find((each) => each.use.includes(use))?.usd ?? Number.NaN;

describe('streams', () => {
  it('cost a shard of 730 hours and a PUT unit a record', () => {
    // 730 h × 0.015 = 10.95. 12,000 ÷ 900 s = 13.33 records/s × 2,628,000 s = 35,040,000 × 0.014/M = 0.49056.
    const lines = streamLines(context);
    expect(usdOf(lines, 'raw stream: 1 shard')).toBeCloseTo(10.95, 6);
    expect(usdOf(lines, 'raw stream: records in')).toBeCloseTo(0.49056, 6);
  });

  it('count 25 KB a PUT unit, so a record of 60 KB is three', () => {
    const flow = { ...bill.flow, rawRecordsPerSecond: 1, rawRecordBytes: 60 * 1024 };
    // 2,628,000 records × 3 × 0.014/M = 0.110376
    expect(usdOf(streamLines({ ...context, flow }), 'raw stream: records in')).toBeCloseTo(0.110376, 6);
  });

  it('cost 0.02 a shard-hour more beyond a day, on-demand by the GB rounded up to 1 KB', () => {
    const longer = streamLines({ ...context, workload: { ...workload, retentionHours: 72 } });
    expect(usdOf(longer, 'raw stream: kept 72 h')).toBeCloseTo(14.6, 6);
    const flow = { ...bill.flow, rawRecordsPerSecond: 1000, rawRecordBytes: 200 };
    const lines = streamLines({ ...context, flow, choice: { ...bill.choice, streamMode: 'on-demand' } });
    // 1000/s × 1 KB × 2,628,000 s = 2,506.26 GiB in × 0.08 = 200.50; out 200 B: 489.50 GiB × 0.04 = 19.58; 730 × 0.04 =
    // 29.20
    expect(usdOf(lines, 'raw stream: GB in')).toBeCloseTo(200.5, 1);
    expect(usdOf(lines, 'raw stream: GB out')).toBeCloseTo(19.58, 1);
    expect(usdOf(lines, 'raw stream: on-demand')).toBeCloseTo(29.2, 6);
  });
});

describe('DynamoDB', () => {
  it('counts names and values of an item', () => {
    // pk 2 + abc 3 + n 1 + 12345 (3 + 1) + b 1 + 10 bytes + f 1 + a flag 1
    expect(itemBytes({ pk: { S: 'abc' }, n: { N: '12345' }, b: { B: new Uint8Array(10) }, f: { BOOL: true } })).toBe(
      23,
    );
    expect([writeUnits(1), writeUnits(1024), writeUnits(1025), readUnits(4096), readUnits(4097)]).toEqual([
      1, 1, 2, 1, 2,
    ]);
  });

  it('takes 24 units for a state of 24,000 bytes, 6 to read it', () => {
    // Names 30, pk 24, sk 4, version 3, writer 36, parts 2, ttl 6: 105 bytes on top; 24,105 ÷ 1,024 = 23.5; ÷ 4,096 =
    // 5.9.
    expect(commitUnits(24_000)).toEqual({ writes: 24, reads: 0, loadReads: 6 });
  });

  it('takes every part twice, once to write it and once to delete the one before', () => {
    // Two parts of 300,000 + 105 bytes: 294 units each; head 1 more: 2 × 2 × 294 + 1. The query reads four: 1,200,420 ÷
    // 4,096 = 293.07.
    const { writes, reads, loadReads } = commitUnits(600_000);
    expect(writes).toBe(1177);
    expect(reads).toBe(294);
    // 300,105 ÷ 4,096 = 73.3 each, and the head.
    expect(loadReads).toBe(149);
  });
});

describe('Timestream', () => {
  it("counts AWS's own example as 83 bytes", () => {
    // https://docs.aws.amazon.com/timestream/latest/developerguide/metering-and-pricing.writes.html
    const dimensions = { region: 'us-east-1', az: '1d', vpc: 'vpc-1a2b3c4d', hostname: 'host-24Gju' };
    const bytes = recordBytes({
      Time: '1602983435238563000',
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      MeasureName: 'cpu_utilization',
      MeasureValues: [{ Name: '', Value: '35.0', Type: 'DOUBLE' }],
    });
    expect(bytes).toBe(83);
  });

  it('bills a refresh as 4 TCU for 30 s, and never more than all the time', () => {
    // 2 people × 8 h × 30.4167 d × 12 refreshes = 5,840 bursts × 30 s = 48.67 h × 4 TCU.
    expect(queryTcuHours({ refreshMinutes: 5, people: 2, hoursPerDay: 8 })).toBeCloseTo(194.67, 1);
    // A refresh each 10 s all day keeps 4 TCU busy for 730 h: $1,513.
    const always = queryTcuHours({ refreshMinutes: 1 / 6, people: 1, hoursPerDay: 24 });
    expect(always * PRICES.timestreamTcuHour.usd).toBeCloseTo(1512.56, 1);
    expect(queryTcuHours({ refreshMinutes: 1 / 6, people: 9, hoursPerDay: 24 })).toBe(always);
  });
});

it('a call lasts its waits and its core time, stretched below one vCPU', () => {
  const load = { name: 'validate', callsPerMonth: 1, cpuMs: 10, waitMs: 20 } as const;
  // 20 + 10 × 1,769 ÷ 512 = 54.6; a core is not faster above 1,769 MB.
  expect([durationMs(load, 512), durationMs(load, 1769), durationMs(load, 3008)]).toEqual([55, 30, 30]);
});

it('the free tier is taken off each price once, the largest line first', () => {
  const lines = [line('CloudWatch', 'a', 'alarm', 8), line('CloudWatch', 'b', 'alarm', 27)];
  // 10 are free: of the 27 there are 17 left, of the 8 none is free any more.
  expect(afterFreeTier(lines).map(({ quantity }) => quantity)).toEqual([8, 17]);
  expect(totalUsd(afterFreeTier(lines))).toBeCloseTo(2.5, 6);
});

it('the smallest Flink is two KPU and 50 GB', () => {
  // 2 × 730 × 0.11 = 160.60; 50 × 0.10 = 5.00
  const { lines, totalUsd: total } = compareFlink({ ...workload, engine: 'none' }, {
    ...bill,
    lines: [],
  } satisfies Bill);
  expect(lines.map(({ usd }) => Number(usd.toFixed(2)))).toEqual([160.6, 5]);
  expect(total).toBeCloseTo(165.6, 6);
});

it('the bill is the sum of its lines, by the readings of a month', () => {
  expect(bill.totalUsd).toBeCloseTo(totalUsd(bill.lines), 9);
  expect(bill.usdPerMillionReadings).toBeCloseTo(bill.totalUsd / ((12_000 / 900) * (SECONDS_PER_MONTH / 1e6)), 9);
  expect(new Set(bill.lines.map(({ service, use }) => `${service} ${use}`)).size).toBe(bill.lines.length);
  expect(bill.choice.keyGroups).toBe(defaultChoice().keyGroups);
});
