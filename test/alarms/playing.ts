// Alarms of the templates, played on points that are put by hand: off while something is wrong, back after it, quiet
// else.
import { expect } from 'vitest';
import { resourcesOf, synthesized } from '../lib/synthesized.ts';
import { type AlarmProperties, createPoints, metricsOf, type Points, periodOf, toldBy } from './cloudwatch.ts';

const OTHERS = {
  windowStateStore: 'dynamodb',
  validateRecordAgeSeconds: '80000',
  alertSubscriptions: ['ops@example.org'],
  operationsSubscriptions: ['ops@example.org'],
  escalationSubscriptions: ['boss@example.org'],
};
/** By id, `SweepSilent`; made in the first test that asks. */
let known: ReadonlyMap<string, AlarmProperties> | undefined;
export function alarms(): ReadonlyMap<string, AlarmProperties> {
  // Those of the defaults, and those that other settings add.
  known ??= new Map(
    [OTHERS, { timeSeries: 'timestream' }, {}]
      .flatMap((context) => resourcesOf(synthesized(context), 'AWS::CloudWatch::Alarm'))
      .map(([id, { Properties }]) => [id.replace(/Alarm[0-9A-F]{8}$/, ''), Properties as unknown as AlarmProperties]),
  );
  return known;
}
export const alarmOf = (id: string): AlarmProperties => {
  const alarm = alarms().get(id);
  if (alarm === undefined) throw new Error(`no alarm ${id}; there are ${[...alarms().keys()].join(', ')}`);
  return alarm;
};

/** When something goes wrong and when it is mended, minutes. A quarter of an hour's bounds are between. */
export const FROM = 65;
export const TO = 125;
export const END = 300;
/** How long a fleet is played: an alarm that looks back two hours needs no more points to go back. */
export const PLAYED = 170;
export const tried = new Set<string>();

/** What the alarm said: nothing before, off once while it lasts, back once after it. */
export function expectOffAndBack(
  id: string,
  points: Points,
  offWithin: number,
  end = END,
  offState = 'ALARM',
  lastMinute = TO,
): void {
  tried.add(id);
  const alarm = alarmOf(id);
  for (const offset of [0, Math.floor(periodOf(alarm) / 2)]) {
    const told = toldBy(alarm, points, 0, end, offset).filter(({ minute, state }) => minute > 45 || state !== 'OK');
    expect(
      told.map(({ state }) => state),
      `${id}: ${JSON.stringify(told)}`,
    ).toEqual([offState, 'OK']);
    const [off, back] = told;
    expect(off?.minute, id).toBeGreaterThan(FROM);
    expect(off?.minute, id).toBeLessThanOrEqual(FROM + offWithin);
    expect(back?.minute, id).toBeGreaterThan(lastMinute);
  }
}

export function expectQuiet(id: string, points: Points, end = END): void {
  const told = toldBy(alarmOf(id), points, 0, end);
  expect(
    told.filter(({ state }) => state !== 'OK'),
    id,
  ).toEqual([]);
}

export const isWrong = (minute: number): boolean => minute >= FROM && minute < TO;

/** AWS's own metrics: minute → value, undefined where AWS has no point. */
export type Course = (minute: number) => number | undefined;

export function played(id: string, ...courses: readonly Course[]): Points {
  const points = createPoints();
  for (const [i, metric] of metricsOf(alarmOf(id)).entries()) {
    for (let minute = 0; minute < END; minute++) {
      const value = courses[i % courses.length]?.(minute);
      if (value !== undefined) points.put(metric, minute, value);
    }
  }
  return points;
}

/** Of a stage that is called every `every` minutes. */
export const perCall =
  (every: number, wrong: number, well: number | undefined): Course =>
  (minute) =>
    minute % every !== 0 ? undefined : isWrong(minute) ? wrong : well;
