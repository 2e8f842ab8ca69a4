// What a day has to be like so that nobody mutes what watches the fleet.
import type { DayScore } from './score.ts';

export const MOST_FALSE_PER_DEVICE_MONTH = 0.1;
export const MOST_MESSAGES = 60;

/** What is missing, in words; empty where nothing is. */
export function failingsOf(score: DayScore): string[] {
  const { incidents, single, onceSingle, falseToldPerDeviceMonth, messages } = score;
  const failings: string[] = [];
  if (onceSingle < single) failings.push(`${single - onceSingle} of ${single} incidents not found exactly once`);
  for (const { id, found, devices, isTold } of incidents) {
    if (devices === 1 || (found >= devices && isTold)) continue;
    failings.push(`${id}: ${found} of ${devices} devices found, ${isTold ? 'told' : 'not told'}`);
  }
  if (falseToldPerDeviceMonth > MOST_FALSE_PER_DEVICE_MONTH)
    failings.push(
      `${falseToldPerDeviceMonth.toFixed(2)} false alerts a device-month, more than ${MOST_FALSE_PER_DEVICE_MONTH}`,
    );
  if (messages > MOST_MESSAGES) failings.push(`${messages} messages, more than ${MOST_MESSAGES}`);
  return failings;
}

export const isPassed = (score: DayScore): boolean => failingsOf(score).length === 0;
