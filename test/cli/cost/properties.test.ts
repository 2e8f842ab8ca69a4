// What must hold of every bill: more load never costs less, and what is measured is what the code does.
import { describe, expect, it } from 'vitest';
import { billOf } from '#cli/cost/bill.ts';
import { cheapest, refusal } from '#cli/cost/choose.ts';
import { defaultChoice } from '#cli/cost/deployment.ts';
import { flowOf } from '#cli/cost/flow.ts';
import type { Workload } from '#cli/cost/options.ts';
import { measured } from './rig.ts';

const minutely = await measured(['--period', '1m']);
const { workload, shapes } = minutely;

async function totals(changes: readonly Partial<Workload>[]): Promise<number[]> {
  const bills = await Promise.all(changes.map((change) => billOf({ ...workload, ...change }, defaultChoice(), shapes)));
  return bills.map(({ totalUsd }) => totalUsd);
}

const isRising = (numbers: readonly number[]): boolean =>
  numbers.every((each, index) => index === 0 || each >= (numbers[index - 1] as number));

describe('a bill never falls with', () => {
  const growing: Readonly<Record<string, readonly Partial<Workload>[]>> = {
    devices: [10, 100, 1000, 12_000, 50_000, 200_000].map((deviceCount) => ({ deviceCount })),
    alerts: [0, 10, 1000, 100_000].map((alertsPerDay) => ({ alertsPerDay })),
    retention: [24, 48, 168].map((retentionHours) => ({ retentionHours })),
    history: [1, 30, 365].map((historyDays) => ({ historyDays })),
    rejections: [0, 0.0001, 0.01, 1].map((rejectedRatio) => ({ rejectedRatio })),
    'people at boards': [0, 1, 10].map((people) => ({ dashboards: { refreshMinutes: 5, people, hoursPerDay: 8 } })),
  };
  for (const [name, changes] of Object.entries(growing)) {
    it(`more ${name}`, async () => {
      const found = await totals(changes);
      expect(isRising(found), found.join(' ')).toBe(true);
      expect(found.at(-1)).toBeGreaterThan(found[0] as number);
    });
  }

  it('more readings of each device', async () => {
    const slower = await measured(['--period', '15m']);
    expect(slower.bill.totalUsd).toBeLessThan(minutely.bill.totalUsd);
  });
});

it('without a time series nothing of Timestream is in the bill, and the rest stays', async () => {
  const { lines } = await billOf({ ...workload, engine: 'none' }, defaultChoice(), shapes);
  expect(lines.some(({ service }) => service === 'Timestream')).toBe(false);
  const streams = (all: typeof lines) => all.filter(({ service }) => service === 'Kinesis');
  expect(streams(lines)).toEqual(streams(minutely.bill.lines));
});

it('ten times as many devices ask for more shards, and no state travels that is too large', async () => {
  const { flow } = await billOf({ ...workload, deviceCount: 120_000 }, defaultChoice(), shapes);
  expect(flow.rawShards).toBeGreaterThan(minutely.bill.flow.rawShards);
  expect(flow.isDetectStateHandedOn).toBe(true);
  expect(flow.detectHandedBytesPerShard).toBeLessThanOrEqual(800_000);
});

describe('what detect hands on of a rule that keeps much', () => {
  const fleet = ['--profile', 'generic', '--measures', '1', '--period', '15m'];

  it('is its state by default, which asks for shards', async () => {
    const { bill, shapes, workload } = await measured(fleet);
    const { flow } = bill;
    const stateBytes = (workload.deviceCount * shapes.states.baselineBytesPerDevice * 4) / 3;
    expect(flow.detectHandedBytesPerShard * flow.readingsShards).toBeCloseTo(stateBytes, 3);
    expect(stateBytes).toBeGreaterThan(2 * 800_000);
    expect(flow.readingsShards).toBe(Math.ceil(stateBytes / (0.8 * 800_000)));
    expect(flow.detectCommitSeconds).toBe(defaultChoice().detectInvocationWindowSeconds);
  });

  it('is the readings where the setting says so: fewer shards, a smaller bill', async () => {
    const [state, readings] = [await measured(fleet), await measured([...fleet, '--detect-hands-on', 'readings'])];
    expect(readings.bill.flow.readingsShards).toBe(1);
    expect(readings.bill.totalUsd).toBeLessThan(state.bill.totalUsd / 1.5);
    expect(readings.bill.flow.detectHandedBytesPerShard).toBeLessThan(state.bill.flow.detectHandedBytesPerShard);
  });
});

it('the recommendation costs no more than the defaults and keeps the delay asked for', async () => {
  for (const maxDelaySeconds of [30, 300]) {
    const options = { maxDelaySeconds };
    const best = await cheapest(workload, defaultChoice(), shapes, options);
    // A call of detect is quick enough with a gigabyte, whatever one of today's takes.
    const asAllowed = { ...defaultChoice(), memoryMb: 1024, aggregateBatchingWindowSeconds: maxDelaySeconds };
    expect(best.totalUsd).toBeLessThanOrEqual((await billOf(workload, asAllowed, shapes)).totalUsd);
    expect(best.choice.aggregateBatchingWindowSeconds).toBeLessThanOrEqual(maxDelaySeconds);
    expect(refusal(workload, best, shapes, options)).toBeUndefined();
  }
});

it('alerts wait only as long as was allowed, and then the bill is smaller', async () => {
  const slow = await measured(['--period', '15m']);
  const best = (options: { maxAlertDelaySeconds?: number }) =>
    cheapest(slow.workload, defaultChoice(), slow.shapes, { maxDelaySeconds: 300, ...options });
  const [strict, patient] = [await best({}), await best({ maxAlertDelaySeconds: 5 })];
  expect([strict, patient].map(({ choice }) => choice.validateBatchingWindowSeconds)).toEqual([0, 5]);
  expect(patient.totalUsd).toBeLessThan(strict.totalUsd);
});

it('the sweep reads a busy key group once in an idle time, and an idle one more often, but never more than once a run', async () => {
  const loadsOf = async (deviceCount: number, periodMs: number) =>
    (await flowOf({ ...workload, deviceCount, periodMs }, defaultChoice(), shapes)).sweepLoadsPerSecond;
  // Two windows of five minutes and a minute.
  expect(await loadsOf(12_000, 60_000)).toBeCloseTo(defaultChoice().keyGroups / 660, 9);
  const rare = await loadsOf(10, 86_400_000);
  expect(rare).toBeGreaterThan(0);
  expect(rare).toBeLessThanOrEqual(10 / 60);
});

it('windows are counted as they end: one a minute and device, and a fifteenth of that', () => {
  const { panesPerWindow } = shapes.states;
  expect(panesPerWindow['1m']).toBeCloseTo(1, 2);
  expect(panesPerWindow['15m']).toBeCloseTo(1 / 15, 2);
});

it('what is fixed is counted in the templates', () => {
  expect(shapes.inventory).toMatchObject({ dashboards: 1, keys: 0, tracedFunctions: 0, calledAloudFunctions: 0 });
  expect(shapes.inventory.alarms).toBeGreaterThan(0);
});
