// Alarms of what is called once an hour: played over two days, off while it is wrong, back after it.
import { expect } from 'vitest';
import { createPoints, metricsOf, toldBy } from './cloudwatch.ts';
import { alarmOf, tried } from './playing.ts';

const HOURS = 48;
const FROM_HOUR = 10;
const TO_HOUR = 16;

/** What an hour's call says, a few minutes after the hour; undefined: nothing is said. */
export type Hourly = (isWrong: boolean, hour: number) => number | undefined;

const told = (id: string, hourly: Hourly) => {
  tried.add(id);
  const alarm = alarmOf(id);
  const points = createPoints();
  for (let hour = 0; hour < HOURS; hour++) {
    const value = hourly(hour >= FROM_HOUR && hour < TO_HOUR, hour);
    if (value !== undefined) for (const metric of metricsOf(alarm)) points.put(metric, hour * 60 + 3, value);
  }
  return toldBy(alarm, points, 0, HOURS * 60)
    .map(({ state, minute }) => ({ state, hour: minute / 60 }))
    .filter(({ hour, state }) => hour > 5 || state !== 'OK');
};

/** Off within `within` hours, once; back within as many after it is mended. */
export function expectHourlyOffAndBack(id: string, hourly: Hourly, within: number, offState = 'ALARM'): void {
  const states = told(id, hourly);
  expect(
    states.map(({ state }) => state),
    `${id}: ${JSON.stringify(states)}`,
  ).toEqual([offState, 'OK']);
  const [off, back] = states;
  expect(off?.hour, id).toBeGreaterThan(FROM_HOUR);
  expect(off?.hour, id).toBeLessThanOrEqual(FROM_HOUR + within);
  expect(back?.hour, id).toBeGreaterThan(TO_HOUR);
  expect(back?.hour, id).toBeLessThanOrEqual(TO_HOUR + within);
}

export function expectHourlyQuiet(id: string, hourly: Hourly): void {
  expect(
    told(id, hourly).filter(({ state }) => state !== 'OK'),
    id,
  ).toEqual([]);
}
