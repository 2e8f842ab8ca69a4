// A program of the model test as data: what devices send, how time passes, and everything that goes wrong, in one list
// of steps, so that a failing one shrinks by leaving steps out. What breaks waits in its step for the next call that it
// fits.
import fc from 'fast-check';
import type { StageName } from '#cli/replay/mappings.ts';
import type { Fate } from '#local/driver/policy.ts';

export type Form = 'flat' | 'measures' | 'envelope' | 'metric' | 'unit';
export type Container = 'single' | 'array' | 'lines';
export type Flaw = 'none' | 'text' | 'range' | 'no-device' | 'bad-time' | 'bad-quality' | 'no-measures' | 'broken';
/** The last four are registers, with limits, without any, and one that may fall; and a time-weighted power. */
export type MeasureName = 'power_kw' | 'heat_c' | 'alarm' | 'meter_kwh' | 'count_total' | 'net_kwh' | 'load_kw';

export interface ReadingPlan {
  readonly device: number;
  /** Event time before (positive) or ahead of the arrival. */
  readonly lagMs: number;
  readonly values: Partial<Readonly<Record<MeasureName, number>>>;
  readonly form: Form;
  readonly flaw: Flaw;
  /** 0: none is given. */
  readonly region: 0 | 1 | 2;
}

export type Port =
  | 'readings'
  | 'quarantine'
  | 'panes'
  | 'windows.load'
  | 'windows.commit'
  | 'plan.commit'
  | 'baselines.load'
  | 'baselines.commit'
  | 'putPending'
  | 'publish'
  | 'markPublished';

/** `part`: what takes a list takes half of it first. `lose`: a commit answers that its condition is lost. */
export type PortFault = 'before' | 'part' | 'after' | 'lose';

export type Step =
  | {
      readonly kind: 'send';
      readonly readings: readonly ReadingPlan[];
      readonly container: Container;
      readonly gzip: boolean;
    }
  /** An earlier record once more; with `shift` its values are others. */
  | { readonly kind: 'resend'; readonly back: number; readonly shift: number }
  /** A device sends what it measured since its last reading, in order. */
  | { readonly kind: 'backlog'; readonly device: number; readonly count: number; readonly value: number }
  | { readonly kind: 'rubbish'; readonly text: string; readonly gzip: boolean }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'sweep' }
  | { readonly kind: 'split' | 'merge'; readonly stream: 'raw' | 'readings'; readonly at: number }
  | { readonly kind: 'fault'; readonly port: Port; readonly fault: PortFault; readonly skip: number }
  | { readonly kind: 'fate'; readonly stage: StageName; readonly fate: Fate }
  | { readonly kind: 'cut'; readonly stage: StageName; readonly count: number }
  /** Other windows are set; an instance of before may linger. */
  | { readonly kind: 'deploy'; readonly windows: readonly string[]; readonly lingers: boolean }
  /** The next calls go to another instance, which is cold or remembers an older past. */
  | { readonly kind: 'instance'; readonly stage: StageName; readonly to: number }
  | { readonly kind: 'cold'; readonly stage: StageName }
  /** The next call of the stage runs on two instances at once; the one that answers first is not heard. */
  | { readonly kind: 'twice-at-once'; readonly stage: StageName; readonly ticks: number };

export interface Program {
  readonly resolutionMs: number;
  readonly windows: readonly string[];
  readonly holdMs: number;
  /** Regions have windows of their own, where one of the windows is tumbling. */
  readonly foldsRegions: boolean;
  readonly keyGroups: number;
  readonly rawShards: number;
  readonly readingsShards: number;
  readonly batchingWindowMs: number;
  readonly detectWindowMs: number;
  readonly detectStateBytes: number;
  readonly batchSize: number;
  /** Batches of one readings shard that `aggregate` may have at a time. */
  readonly parallelizationFactor: number;
  /** AWS does not say whether a window's final call carries records. */
  readonly finalCarriesRecords: boolean;
  /** Each call of a function goes to the next of three instances, as with several shards Lambda does. */
  readonly rotates: boolean;
  /** A sweep every minute, as deployed; else only where a step says so. */
  readonly isScheduled: boolean;
  readonly steps: readonly Step[];
}

export const DEVICES = ['meter-0', 'meter-1', 'sensor/ü', '77'] as const;
/** Partition keys: the first two devices send through one gateway. */
export const KEYS = ['gateway', 'gateway', 'sensor', '77'] as const;

const SECOND = 1000;
const MINUTE = 60_000;
const HOUR = 3_600_000;

const grid = (arbitrary: fc.Arbitrary<number>, gridMs: number): fc.Arbitrary<number> =>
  arbitrary.map((n) => n * gridMs);
const lagMs = fc.oneof(
  { weight: 8, arbitrary: grid(fc.integer({ min: 0, max: 6 }), 5 * SECOND) },
  { weight: 2, arbitrary: fc.integer({ min: -2, max: 6 }).map((n) => n * 400) },
  { weight: 3, arbitrary: grid(fc.integer({ min: 0, max: 14 }), MINUTE) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 12 * MINUTE }) },
  { weight: 1, arbitrary: grid(fc.integer({ min: -26, max: 0 }), 5 * SECOND) },
  { weight: 1, arbitrary: fc.constantFrom(3 * HOUR, 7 * 24 * HOUR, 7 * 24 * HOUR + 1, 8 * 24 * HOUR) },
);
const power = fc.oneof(
  fc.constantFrom(0, 0.05, 1, 1.1, 2.5, 6.2, -3.7, 40),
  fc.double({ min: -900, max: 900, noNaN: true }),
);
/** A register that counts on, dips, is reset, rolls over and jumps, and what is no reading of it. */
const register = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 30 }).map((n) => 4000 + n / 4) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 8 }).map((n) => n / 2) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 8 }).map((n) => 9996 + n / 2) },
  { weight: 2, arbitrary: fc.constantFrom(0, 65_535) },
  { weight: 1, arbitrary: fc.double({ min: 0, max: 1e6, noNaN: true }) },
);
const values = fc.record(
  {
    power_kw: power,
    heat_c: fc.constantFrom(20, 20.5, 21, 35, 45, 65),
    alarm: fc.constantFrom(0, 0, 1),
    meter_kwh: register,
    count_total: register,
    net_kwh: power,
    load_kw: power,
  },
  { requiredKeys: [] },
);
const flaw = fc.oneof(
  { weight: 14, arbitrary: fc.constant<Flaw>('none') },
  { weight: 2, arbitrary: fc.constantFrom<Flaw>('text', 'range') },
  { weight: 1, arbitrary: fc.constantFrom<Flaw>('no-device', 'bad-time', 'bad-quality', 'no-measures', 'broken') },
);
const device = fc.nat(DEVICES.length - 1);
const reading: fc.Arbitrary<ReadingPlan> = fc.record({
  device,
  lagMs,
  values,
  form: fc.constantFrom<Form>('flat', 'flat', 'measures', 'envelope', 'metric', 'unit'),
  flaw,
  region: fc.constantFrom(0, 1, 1, 2),
});

const stage = fc.constantFrom<StageName>('validate', 'aggregate', 'detect');
const send = fc.record({
  kind: fc.constant('send' as const),
  readings: fc.array(reading, { minLength: 1, maxLength: 4 }),
  container: fc.constantFrom<Container>('single', 'array', 'lines'),
  gzip: fc.boolean(),
});
const wait = fc.record({
  kind: fc.constant('wait' as const),
  ms: fc.oneof(
    { weight: 6, arbitrary: grid(fc.integer({ min: 0, max: 12 }), 5 * SECOND) },
    { weight: 2, arbitrary: grid(fc.integer({ min: 1, max: 20 }), MINUTE) },
    { weight: 1, arbitrary: grid(fc.integer({ min: 1, max: 6 }), HOUR) },
  ),
});
const arrivals = fc.oneof(
  { weight: 10, arbitrary: send },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('resend' as const), back: fc.nat(6), shift: fc.constantFrom(0, 0.5) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('backlog' as const),
      device,
      count: fc.integer({ min: 1, max: 9 }),
      value: power,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('rubbish' as const),
      text: fc.constantFrom('', 'x', '[{"device_id":"77"},', '7', '[1,null]', '\u001f\u008b', '{"device_id":"77"}'),
      gzip: fc.boolean(),
    }),
  },
);
const trouble: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('fault' as const),
      port: fc.constantFrom<Port>(
        ...(['readings', 'quarantine', 'panes', 'windows.load', 'windows.commit', 'baselines.load'] as const),
        ...(['plan.commit', 'baselines.commit', 'putPending', 'publish', 'markPublished'] as const),
      ),
      fault: fc.constantFrom<PortFault>('before', 'part', 'after', 'lose'),
      skip: fc.nat(2),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('fate' as const),
      stage,
      fate: fc.constantFrom<Fate>('throttle', 'fail-before', 'fail-after', 'twice', 'forget'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('cut' as const), stage, count: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('instance' as const), stage, to: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cold' as const), stage }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('twice-at-once' as const), stage, ticks: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('split' as const, 'merge' as const),
      stream: fc.constantFrom('raw' as const, 'readings' as const),
      at: fc.nat(3),
    }),
  },
);

/** Sets that were good at finding faults, and sets of any kinds. */
const windows = fc.oneof(
  fc.constantFrom(['1m'], ['1m', '5m/1m'], ['90s/30s'], ['5m', '15m'], ['7s'], ['1m', '1d']),
  fc.constantFrom(['session/30s'], ['count/2'], ['session/5m', 'count/3', 'session/10s'], ['1m', 'session/11m']),
  fc.uniqueArray(
    fc.constantFrom(
      ...(['11s', '1m', '150s', '6m', '1h', '7h', '1d'] as const),
      ...(['66s/11s', '7m/2m', '20m/5m', '1h/25m', '1d/8h'] as const),
      ...(['session/5s', 'session/25s', 'session/3m', 'session/1h', 'session/1d'] as const),
      ...(['count/1', 'count/4', 'count/9'] as const),
      ...(['calendar/1d@America/Sao_Paulo', 'calendar/1d@Atlantic/Azores', 'calendar/1d@Asia/Kathmandu'] as const),
    ),
    { minLength: 1, maxLength: 4 },
  ),
);

export const programs = (maxSteps: number): fc.Arbitrary<Program> =>
  fc.record({
    resolutionMs: fc.constantFrom(1000, 1),
    windows,
    holdMs: fc.constantFrom(20_000, 120_000, 3_600_000),
    foldsRegions: fc.boolean(),
    keyGroups: fc.constantFrom(1, 2, 4),
    rawShards: fc.integer({ min: 1, max: 2 }),
    readingsShards: fc.integer({ min: 1, max: 2 }),
    batchingWindowMs: fc.constantFrom(0, 30_000, 300_000),
    detectWindowMs: fc.constantFrom(60_000, 0),
    detectStateBytes: fc.constantFrom(800_000, 300),
    batchSize: fc.constantFrom(1000, 3, 1),
    parallelizationFactor: fc.constantFrom(1, 3),
    finalCarriesRecords: fc.boolean(),
    rotates: fc.boolean(),
    isScheduled: fc.boolean(),
    steps: fc.array(
      fc.oneof(
        { weight: 10, arbitrary: arrivals },
        { weight: 6, arbitrary: wait },
        { weight: 2, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
        { weight: 7, arbitrary: trouble },
      ),
      { minLength: 1, maxLength: maxSteps, size: 'max' },
    ),
  });

/** Windows that people would change one another for. */
const changed = fc.constantFrom(
  ...[['1m'], ['1m', '15m'], ['5m', '15m'], ['15m'], ['30s', '15m'], ['1m/30s'], ['1m', '5m/1m'], ['90s/30s', '5m']],
  ...[['20m/5m', '1m'], ['7m/2m'], ['2m/30s', '1h'], ['session/30s', '1m'], ['session/5m', 'count/3'], ['count/2']],
  ...[['count/3', 'session/30s', '2m/1m', '15m'], ['1h', '5m/1m'], ['10s']],
);

/** Programs in whose middle the windows change, also to what they were. */
export const changingPrograms = (maxSteps: number): fc.Arbitrary<Program> =>
  fc
    .record({
      program: programs(maxSteps),
      windows: changed,
      changes: fc.array(
        fc.record({
          to: fc.oneof(changed, fc.constant(undefined)),
          at: fc.nat(maxSteps),
          lingers: fc.boolean(),
          // Someone sends, so that the change is met, and again once it holds.
          around: fc.array(fc.tuple(grid(fc.integer({ min: 0, max: 40 }), 30 * SECOND), send), {
            minLength: 2,
            maxLength: 4,
          }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    .map(({ program, windows, changes }) => {
      const steps = [...program.steps];
      for (const { to = windows, at, lingers, around } of changes) {
        const sent = around.flatMap(([ms, one]): Step[] => [{ kind: 'wait', ms }, one]);
        steps.splice(at % (steps.length + 1), 0, { kind: 'deploy', windows: to, lingers }, ...sent);
      }
      // What is folded is another setting, and stays.
      const sets = [windows, ...changes.flatMap(({ to }) => (to === undefined ? [] : [to]))];
      const isTumbling = (label: string) => !label.includes('/');
      const foldsRegions = program.foldsRegions && sets.every((labels) => labels.some(isTumbling));
      return { ...program, windows, foldsRegions, steps };
    });
