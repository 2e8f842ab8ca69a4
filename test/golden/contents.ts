// What the golden files hold, chosen by hand: every kind of column, width and state that a codec has a case for.
import type { CanarySeen } from '#core/canary/seen.ts';
import type { PackContent } from '#core/pack/encode-pack.ts';
import type { Absorbed } from '#core/tick/absorbed.ts';
import type { PackedTick, Tick } from '#core/tick/tick.ts';
import type { Folded } from '#core/windowing/dimension-cells.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { DeploymentPlan } from '#stages/plan/deployment-plan.ts';
import type { Rejection } from '#stages/ports.ts';
import type { SweepMark } from '#stages/stored/sweep-mark.ts';

/** 2026-01-01T00:00:00Z */
const T0 = 1_767_225_600_000;
const NONE = Number.NaN;
const SHARD = 'shardId-000000000000';
const sequence = (n: number): string =>
  `4959033827149025660855969253836157109592157598913658${String(n).padStart(4, '0')}`;

/** Three devices, some minutes: narrow columns, a missing value, a device that moves to another region, rejections. */
export const narrowPack: PackContent = {
  profile: 'golden',
  group: 0,
  groups: 4,
  shard: SHARD,
  sequences: [sequence(1), sequence(2), sequence(3)],
  arrivals: [T0 + 61_000, T0 + 62_500, T0 + 130_000],
  dimensions: ['region', 'building'],
  devices: [
    ['meter-1', 'north', 'hall'],
    ['sensor/ü', 'south', null],
    ['meter-1', 'south', 'hall'],
  ],
  who: [0, 0, 1, 0, 2, 1],
  record: [0, 0, 1, 1, 2, 2],
  index: [0, 1, 0, 3, 0, 1],
  time: [T0, T0 + 20_000, T0 + 30_000, T0 + 10_500, T0 + 70_000, T0 + 125_000],
  measures: ['power_kw', 'heat_c', 'meter_kwh', 'load_kw', 'alarm'],
  values: [
    [1.5, 2.25, NONE, 0.05, 6.2, NONE],
    [NONE, NONE, 21.5, NONE, 20, 65],
    [1000.5, 1001, NONE, NONE, 3, NONE],
    [4, NONE, NONE, 2, 8, NONE],
    [NONE, NONE, 0, NONE, NONE, 1],
  ],
  rejected: [
    [1, 1, 1, 0, 1, 16],
    [2, 4, 3, 1, -1, 1],
  ],
};

/**
 * Sequence numbers of several lengths, times far apart, an arrival of a part of a millisecond, a large index: the wide
 * forms.
 */
export const widePack: PackContent = {
  ...narrowPack,
  group: 3,
  shard: 'topic-1',
  sequences: ['7', '1042', sequence(9)],
  arrivals: [T0 + 0.5, T0 + 90_000, T0 + 40 * 86_400_000],
  who: [0, 1],
  record: [0, 2],
  index: [70_000, 2],
  time: [T0, T0 + 40 * 86_400_000],
  measures: ['power_kw'],
  values: [[-0.5, 1e300]],
  rejected: [],
};

/** Later readings of the same devices: what is stored holds closed, open and changed slices. */
export const laterPack: PackContent = {
  ...narrowPack,
  sequences: [sequence(4), sequence(5)],
  arrivals: [T0 + 400_000, T0 + 901_000],
  devices: [
    ['meter-1', 'south', 'hall'],
    ['sensor/ü', 'south', null],
    ['stray', null, null],
  ],
  who: [0, 0, 0, 0, 0, 0, 0, 0, 1, 0],
  record: [0, 0, 0, 0, 0, 0, 0, 0, 1, 1],
  index: [0, 1, 2, 3, 4, 5, 6, 7, 0, 1],
  time: [300, 301, 302, 303, 305, 304, 306, 307, 880, 900].map((second) => T0 + second * 1000),
  measures: ['power_kw', 'heat_c', 'meter_kwh', 'load_kw'],
  values: [
    [1, 2, 3, 4, 5, 6, 7, 8, NONE, 9.5],
    [NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 35, NONE],
    [4, 5, 6, 7, 8, 9, 10, 11.5, NONE, 12],
    [1, 1, 1, 1, 1, 1, 1, 1, NONE, 1],
  ],
  // Of a device whose later reading is accepted, and of one that is otherwise unknown.
  rejected: [
    [0, 9, 1, 1, 1, 8],
    [1, 2, 1, 1, 2, 9],
  ],
};

const numbers = { min: 1, max: 3, mean: 2, m2: 2, first: 1, firstAtMs: T0, last: 3, lastAtMs: T0 + 40_000 };
const one = { min: 0.1, max: 0.1, mean: 0.1, m2: 0, first: 0.1, firstAtMs: T0 + 5, last: 0.1, lastAtMs: T0 + 5 };
const place = { profile: 'golden', startMs: T0, endMs: T0 + 60_000 };

/** What a register has now and then, which format 1 has not. */
export const registerPane: Pane = {
  ...{ ...place, ...numbers, device: 'meter-2', measure: 'meter_kwh', window: '1m', revision: 21, count: 3, sum: 6 },
  ...{ increase: 0.25, jump: -1200.5, glitches: 2, replaced: 1, pending: 1, dimensions: {} },
};

export const panes: readonly Pane[] = [
  {
    ...{ ...place, ...numbers, device: 'meter-1', measure: 'power_kw', window: '1m', revision: 3, count: 3, sum: 6 },
    ...{ energyKwh: 0.1, dimensions: { region: 'north', building: 'hall' } },
  },
  {
    ...{ ...place, ...one, device: 'sensor/ü', measure: 'heat_c', window: '1m', revision: 1, count: 1, sum: 0.1 },
    dimensions: { region: 'south' },
  },
  {
    ...{ ...place, ...numbers, device: 'meter-1', measure: 'meter_kwh', window: '5m/1m', revision: 17, count: 3 },
    ...{ sum: 6, increase: 2.5, dimensions: {} },
  },
  {
    ...{ ...place, ...numbers, device: 'meter-1', measure: 'load_kw', window: '1m', revision: 9, count: 3, sum: 6 },
    ...{ energyKwh: 0.031_25, coveredMs: 55_000, dimensions: { region: 'north' } },
  },
  {
    ...{ ...place, device: 'meter-1', measure: 'heat_c', window: 'session/30s', revision: 4, count: 0, sum: 0, m2: 0 },
    ...{ min: NONE, max: NONE, mean: NONE, first: NONE, last: NONE, firstAtMs: T0, lastAtMs: T0 },
    ...{ mergedIntoMs: T0 - 20_000, dimensions: {} },
  },
  {
    ...{ ...place, ...numbers, device: 'region=north', of: 'region', measure: 'power_kw', window: '1m by region' },
    ...{ revision: 3, count: 3, sum: 6, energyKwh: 0.1, dimensions: { region: 'north' } },
  },
];

export const rejections: readonly Rejection[] = [
  {
    ...{ kind: 'rejected', shard: SHARD, sequence: sequence(2), partitionKey: 'meter-1', index: 1 },
    arrivalMs: T0 + 62_500,
    issue: { reason: 'not-a-number', field: 'power_kw', value: '"much"', expected: 'a finite number' },
    raw: '{"device_id":"meter-1","timestamp":1767225600,"power_kw":"much","region":"süd"}',
    encoding: 'utf8',
  },
  {
    ...{ kind: 'rejected', shard: SHARD, sequence: sequence(3), partitionKey: 'meter-1', index: -1 },
    arrivalMs: T0 + 130_000,
    issue: { reason: 'bad-gzip', field: '', value: '4 bytes', expected: 'gzip that can be unpacked' },
    raw: 'H4sIAA==',
    encoding: 'base64',
  },
  {
    ...{ kind: 'rejected', shard: SHARD, sequence: sequence(4), partitionKey: 'k', explicitHashKey: '17', index: 5 },
    subSequence: 3,
    arrivalMs: T0 + 130_000,
    issue: {
      reason: 'not-json',
      field: '',
      value: '"nul"',
      expected: 'a JSON object, an array of them, or one a line',
    },
    raw: 'nul\r',
    encoding: 'utf8',
  },
];

export const lateRejections: readonly Rejection[] = [
  {
    ...{ kind: 'too-late', shard: SHARD, sequence: sequence(3), partitionKey: 'meter-1', index: 2 },
    arrivalMs: T0 + 130_000,
    issue: {
      reason: 'too-late',
      field: 'power_kw',
      value: String(T0 - 3_600_000),
      expected: 'an event time within 10 min',
    },
    raw: `{"device_id":"meter-1","timestamp":${T0 - 3_600_000},"measures":{"power_kw":1}}`,
    encoding: 'utf8',
  },
];

export const sweepMark: SweepMark = {
  atMs: T0 + 900_000,
  listedMs: T0 + 600_000,
  groups: new Map([
    ['windows#golden#0', { version: 17, lookedMs: T0 + 900_000, nextMs: T0 + 960_000 }],
    ['windows#golden#3', { version: 0, lookedMs: T0 + 840_000, nextMs: Number.NEGATIVE_INFINITY }],
  ]),
};

export const dimensionMark: ReadonlyMap<number, Folded> = new Map([
  [0, { stamp: T0 + 130_000, untilMs: T0 + 60_000 }],
  [3, { stamp: 12, untilMs: T0 }],
]);

export const canarySeen: CanarySeen = { sinceMs: T0, windowMs: T0 + 900_000, judgedMs: T0 + 961_000 };
export const tick: Tick = { shard: SHARD, set: 4_000_000_000, part: 1, of: 300 };
export const packedTick: PackedTick = { ...tick, profile: 'golden', group: 15, arrivalMs: T0 + 61_000 };
/** One key group of two sets of shards, one of a set that is not whole yet. */
export const absorbed: Absorbed = {
  sinceMs: T0,
  groups: new Map([
    [
      0,
      new Map([
        [4_000_000_000, { of: 1, arrivedMs: new Map([[0, T0 + 61_000]]) }],
        [
          7,
          {
            of: 2,
            arrivedMs: new Map([
              [0, T0 + 121_000],
              [1, T0 + 60_500],
            ]),
          },
        ],
      ]),
    ],
    [15, new Map([[7, { of: 2, arrivedMs: new Map([[1, T0 + 60_500]]) }]])],
  ]),
};

/** What a store keeps is any bytes; these are long enough to be deflated. */
export const storedState: Uint8Array = Uint8Array.from({ length: 2048 }, (_, i) => (i * i) % 251);

/** Of a deployment whose windows have changed twice. */
export const plan: DeploymentPlan = {
  ...{ revision: 3, profile: 'golden', keyGroups: 16, resolutionMs: 1000, latenessGrainMs: 60_000 },
  plans: [
    { windows: ['1m', '5m/1m', 'session/30s'], fromMs: Number.NEGATIVE_INFINITY },
    { windows: ['15m', '5m'], fromMs: T0 + 900_000 },
    { windows: ['1m'], fromMs: T0 + 1_800_000 },
  ],
  writtenMs: T0 + 1_200_000,
};
