// Programs of the model test, drawn: how often what is sent and what goes wrong, and windows that found faults.
import fc from 'fast-check';
import type { StageName } from '#cli/replay/mappings.ts';
import type { Fate } from '#local/driver/policy.ts';
import {
  type Container,
  DEVICES,
  type Flaw,
  type Form,
  type Port,
  type PortFault,
  type Program,
  type ReadingPlan,
  type Step,
} from './program.ts';

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
