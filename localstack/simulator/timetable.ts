// When each reading of a fleet is due. Readings are numbered from 1970 on, evenly spaced; a device's turn comes once a
// period. So the same moment has the same readings, whenever the simulator was started.

export interface Timetable {
  readonly deviceCount: number;
  /** Between two readings of the fleet, ms; may be a fraction. */
  readonly spacingMs: number;
  /** Between two readings of a device, ms. */
  readonly periodMs: number;
  /** Event time of reading `n`, whole ms. */
  timeOf(n: number): number;
  deviceOf(n: number): number;
  /** The first reading at or after a time. */
  firstAt(ms: number): number;
}

export function createTimetable(deviceCount: number, readingsPerSecond: number): Timetable {
  const spacingMs = 1000 / readingsPerSecond;
  const timeOf = (n: number): number => Math.floor(n * spacingMs);
  return {
    deviceCount,
    spacingMs,
    periodMs: deviceCount * spacingMs,
    timeOf,
    deviceOf: (n) => n % deviceCount,
    firstAt(ms) {
      // Rounding may be off by one on either side.
      let n = Math.max(0, Math.ceil(ms / spacingMs) - 2);
      while (timeOf(n) < ms) n += 1;
      return n;
    },
  };
}
