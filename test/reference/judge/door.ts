// Decides which readings are too late. The device's own clock decides; the arrival only keeps a device that claims a
// time far ahead from shutting itself out. Nothing here is a wall clock: the same lines in the same order give the same
// answers.
import { floorTo } from './windows.ts';

type Verdict = 'admitted' | 'late' | 'ahead';

export type Door = {
  /**
   * Arrival of a line in a file without any, by its highest time and the device of that. To be asked once a line, in
   * the order of the file.
   */
  confirmed(device: number, timeMs: number): number;
  /**
   * Judges one valid reading; readings come in the order of the file. `isReal`: the file says when the line arrived.
   */
  judge(device: number, timeMs: number, arrivalMs: number, isReal: boolean): Verdict;
};

/** With a real arrival: a reading further ahead of it than this is refused. */
const AHEAD_MS = 120_000;
/** Without: a line further beyond what is confirmed is the end of a gap, or a wrong clock. */
export const GAP_MS = 86_400_000;
/** With a real arrival: a reading further behind it than this is too late, whatever the device's clock says. */
const OLDEST_MS = 7 * 86_400_000;

/**
 * In a file without arrivals, the arrival at a line is the highest time that two lines up to this one reach: the
 * second-highest event time so far, the same device and time twice counting once; the first line's own time while it is
 * alone.
 */
function confirmedTime(): (device: number, timeMs: number) => number {
  let highest = Number.NEGATIVE_INFINITY;
  let highestDevice = -1;
  let second = Number.NEGATIVE_INFINITY;
  return (device, timeMs) => {
    if (timeMs > highest) {
      second = highest;
      highest = timeMs;
      highestDevice = device;
    } else if (timeMs === highest) {
      if (device !== highestDevice) second = highest;
    } else if (timeMs > second) {
      second = timeMs;
    }
    return second === Number.NEGATIVE_INFINITY ? highest : second;
  };
}

/** A door for one file: devices are numbered by the caller from 0. */
export function openDoor(sliceMs: number, latenessMs: number): Door {
  const newest: number[] = [];
  return {
    confirmed: confirmedTime(),
    judge(device, timeMs, arrivalMs, isReal) {
      if (timeMs > arrivalMs + (isReal ? AHEAD_MS : GAP_MS)) return 'ahead';
      const clockMs = Math.max(newest[device] ?? Number.NEGATIVE_INFINITY, Math.min(timeMs, arrivalMs));
      newest[device] = clockMs;
      const sliceEndMs = floorTo(timeMs, sliceMs) + sliceMs;
      if (sliceEndMs + latenessMs <= clockMs) return 'late';
      return isReal && timeMs < arrivalMs - OLDEST_MS ? 'late' : 'admitted';
    },
  };
}
