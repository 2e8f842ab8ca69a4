// Every alarm goes off when what it watches is wrong, tells nothing while all is well, and goes back: on the counters
// that the stages really write, and on AWS's own metrics as their pages say that they come, at the default cadence, for
// fleets of any size. That nothing is told before is part of each.
import { describe, expect, it } from 'vitest';
import { createPoints, type Points } from './cloudwatch.ts';
import { type Fleet, play, reading } from './fleet.ts';
import {
  alarms,
  type Course,
  END,
  expectOffAndBack,
  expectQuiet,
  FROM,
  isWrong,
  PLAYED,
  perCall,
  played,
  tried,
} from './playing.ts';
import { slowAlarms } from './slow-alarms.ts';

const sizes = [50, 1000, 12_000].flatMap((devices) =>
  [false, true].map((isTogether) => ({ devices, isTogether, how: isTogether ? 'all in one minute' : 'spread' })),
);

describe.each(sizes)('a fleet of $devices, $how', ({ devices, isTogether }) => {
  const playWith = async (says: Fleet['says']): Promise<Points> => {
    const points = createPoints();
    await play({ devices, isTogether, minutes: PLAYED, ...(says && { says }) }, points);
    return points;
  };

  it('all of whose readings are rejected', async () => {
    const points = await playWith((device, timeMs, minute) => [isWrong(minute) ? {} : reading(device, timeMs)]);
    expectOffAndBack('RejectedShare', points, 40);
    expectOffAndBack('AllRejected', points, 60);
    if (devices === 12_000) expectOffAndBack('ReadingsRejected', points, 40);
    for (const id of ['LateShare', 'DuplicateShare', 'DetectStateLarge']) expectQuiet(id, points);
  }, 120_000);

  it('of which a tenth is rejected, a tenth too late, and the rest comes twice', async () => {
    const points = await playWith((device, timeMs, minute) => {
      if (!isWrong(minute)) return [reading(device, timeMs)];
      if (device % 10 === 0) return [{}];
      if (device % 10 === 1) return [reading(device, timeMs - 3 * 3_600_000)];
      return [reading(device, timeMs), reading(device, timeMs)];
    });
    expectOffAndBack('RejectedShare', points, 40);
    expectOffAndBack('LateShare', points, 45);
    expectOffAndBack('DuplicateShare', points, 45);
    expectQuiet('AllRejected', points);
  }, 120_000);
});

it.each([1, 3])('a fleet of %i, all of whose readings are rejected', async (devices) => {
  const points = createPoints();
  const says: Fleet['says'] = (device, timeMs, minute) => [isWrong(minute) ? {} : reading(device, timeMs)];
  await play({ devices, isTogether: false, minutes: PLAYED, says }, points);
  expectOffAndBack('AllRejected', points, 60);
});

it('a single bad reading of a small fleet is no alarm', async () => {
  const points = createPoints();
  await play(
    {
      devices: 3,
      isTogether: false,
      minutes: PLAYED,
      says: (device, timeMs, minute) => [minute === 75 ? {} : reading(device, timeMs)],
    },
    points,
  );
  for (const id of ['AllRejected', 'RejectedShare', 'ReadingsRejected']) expectQuiet(id, points);
});

describe('AWS’s own metrics', () => {
  it.each([
    ['ValidateBehind', 1],
    ['DetectBehind', 1],
    ['AggregateBehind', 5],
  ])('%s, with a call every %i minutes', (id, every) => {
    expectOffAndBack(id, played(id, perCall(every, 1_000_000, 2000)), 25);
    expectQuiet(id, played(id, perCall(every, 899_000, 2000)));
  });

  it('a stage whose calls end by their time-out, every two minutes, is behind too', () => {
    expectOffAndBack('AggregateBehind', played('AggregateBehind', perCall(2, 1_000_000, 2000)), 25);
  });

  it.each(['ValidateDataAtRisk', 'AggregateDataAtRisk', 'DetectDataAtRisk'])('%s', (id) => {
    expectOffAndBack(id, played(id, perCall(5, 50_000_000, 2000)), 6);
  });

  it.each([
    ['ValidateErrors', 1],
    ['DetectErrors', 1],
    ['SweepErrors', 1],
    ['AggregateErrors', 2],
    ['AggregateErrors', 5],
  ])('%s, failing every %i minutes', (id, every) => {
    expectOffAndBack(id, played(id, perCall(every, 1, 0)), 20);
    const once: Course = (minute) => (minute % every === 0 ? Number(minute === 80) : undefined);
    expectQuiet(id, played(id, once));
  });

  it('SweepSilent: told when it stops, not before it ever ran, and again when it is back', () => {
    const sweeps: Course = (minute) => (minute < 3 || isWrong(minute) ? undefined : 1);
    expectOffAndBack('SweepSilent', played('SweepSilent', sweeps), 6, END, 'INSUFFICIENT_DATA');
    expectQuiet(
      'SweepSilent',
      played('SweepSilent', () => undefined),
    );
  });

  it.each([
    ['ValidateNotCalled', 1],
    ['DetectNotCalled', 1],
    ['AggregateNotCalled', 5],
  ])('%s, called every %i minutes: told when its mapping is disabled, not before it was ever called', (id, every) => {
    const calls: Course = (minute) => (minute < 6 || isWrong(minute) || minute % every !== 0 ? undefined : 1);
    expectOffAndBack(id, played(id, calls), 25, END, 'INSUFFICIENT_DATA');
    expectQuiet(
      id,
      played(id, () => undefined),
    );
    // A call that takes its time, so that the next one is later and later.
    const drifting: Course = (minute) => (minute % (every + 1) === 0 ? 1 : undefined);
    expectQuiet(id, played(id, drifting));
  });

  it('RawStreamFull: also of a fleet that sends on the quarter of an hour, and not of one burst', () => {
    expectOffAndBack(
      'RawStreamFull',
      played('RawStreamFull', (minute) => (isWrong(minute) ? 10 : undefined)),
      20,
    );
    const together: Course = (minute) => (isWrong(minute) && minute % 15 === 0 ? 10 : undefined);
    expectOffAndBack('RawStreamFull', played('RawStreamFull', together), 50);
    expectQuiet(
      'RawStreamFull',
      played('RawStreamFull', (minute) => (minute === 79 || minute === 80 ? 10 : undefined)),
    );
  });

  it('RedriveWaiting: whether the messages are in sight or being tried', () => {
    const [id, waiting, tried] = [
      'RedriveWaiting',
      (minute: number) => Number(isWrong(minute) && minute % 6 < 2),
      (minute: number) => Number(isWrong(minute) && minute % 6 >= 2),
    ] as const;
    expectOffAndBack(id, played(id, waiting, tried), 20);
    expectOffAndBack(
      id,
      played(
        id,
        () => 0,
        (minute) => Number(isWrong(minute)),
      ),
      20,
    );
    expectQuiet(
      id,
      played(
        id,
        (minute) => Number(minute === 80),
        (minute) => Number(minute > 80 && minute < 87),
      ),
    );
  });

  it('ReadingsNotAbsorbed: written by each run of the sweep while it lasts', () => {
    const lag: Course = (minute) => (isWrong(minute) ? 1_320_000 + (minute - FROM) * 60_000 : undefined);
    expectOffAndBack('ReadingsNotAbsorbed', played('ReadingsNotAbsorbed', lag), 20);
  });

  it.each([
    ...(['AggregateUnknownFormat', 'DetectUnknownFormat'] as const).map((id) => [id, 10] as const),
    ['StagingNotWritten', 20] as const,
  ])('%s, tried again every two minutes', (id, within) => {
    expectOffAndBack(id, played(id, perCall(2, 1, undefined)), within);
  });

  it.each([
    ...['RowsRefusedLater', 'InternalErrors', 'RulesNotTaken', 'ShadowFailed'],
    ...['DetectGroupsFailed', 'SweepGroupsFailed'],
  ])('%s: a single one is told once', (id) => {
    expectOffAndBack(id, played(id, perCall(2, 1, undefined)), 10);
    expectOffAndBack(
      id,
      played(id, (minute) => (minute === FROM + 5 ? 1 : undefined)),
      12,
      END,
      'ALARM',
      FROM + 5,
    );
  });

  it.each([
    'RedriveGivenUp',
    'AlertNotDelivered',
    'ValidateGaveUp',
    'AlertsUndelivered',
    'OperationsUndelivered',
    'EscalationNotDelivered',
    'EscalationUndelivered',
  ])('%s: one is enough', (id) => {
    expectOffAndBack(
      id,
      played(id, (minute) => (isWrong(minute) ? 1 : 0)),
      2,
    );
  });

  it.each([
    ['QueryApiFails', 20],
    ['QueryApiRefuses', 900],
  ])('%s: so many in five minutes, twice; once is an outage that has passed', (id, bad) => {
    expectOffAndBack(id, played(id, perCall(1, bad, 0)), 25);
    expectQuiet(
      id,
      played(id, (minute) => (minute === 80 ? 4 * bad : 0)),
    );
  });

  it('WindowStateLarge: written by each call of aggregate', () => {
    expectOffAndBack('WindowStateLarge', played('WindowStateLarge', perCall(5, 1_200_000, 300_000)), 30);
  });

  it('DetectStateLarge: of a fleet that sends on the quarter of an hour', () => {
    expectOffAndBack('DetectStateLarge', played('DetectStateLarge', perCall(15, 750_000, 500_000)), 30);
  });
});

slowAlarms();

it('every alarm has been played', () => {
  expect([...alarms().keys()].filter((id) => !tried.has(id))).toEqual([]);
});
