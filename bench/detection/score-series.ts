// How good alerts are against known windows: found or not, how early, and how many were false. The value weighs them as
// people do: silence is 0, an alert at the first reading of every window and nothing else is 100, and nine false alerts
// undo one window that was just found.

/** What is known of a series; windows are first and last row. */
export interface Labels {
  readonly windows: readonly (readonly [number, number])[];
  /** Alerts that begin in these count neither way. */
  readonly ignored: readonly (readonly [number, number])[];
}

export interface Tally {
  readonly windows: number;
  readonly found: number;
  readonly falseAlerts: number;
  /** Σ of what found windows are worth, up to 1 each, and of what false alerts cost. */
  readonly gain: number;
  readonly cost: number;
  /** Time in which an alert would be false, in months of 30 days. */
  readonly months: number;
}

/** The first 15 % of a series, at most 750 readings, are for learning: nothing there counts. */
const LEARNT_SHARE = 0.15;
const MOST_LEARNT = 750;
const FALSE_COST = 0.11;
/** Just after a window a false alert costs less, up to so many of its lengths. */
const SHADOW_LENGTHS = 3;
const EARLY_SHARE = 0.01;
const MONTH_MS = 30 * 86_400_000;
const NONE = -1;
const IGNORED = -2;

export const NOTHING: Tally = { windows: 0, found: 0, falseAlerts: 0, gain: 0, cost: 0, months: 0 };

/** A falling curve: 1 well before 0, −1 well after. */
const falling = (y: number): number => (y < SHADOW_LENGTHS ? 2 / (1 + Math.exp(5 * y)) - 1 : -1);

/** @param alerting by row: the detector says "now". An alert begins where the row before does not say it. */
export function scoreSeries({ windows, ignored }: Labels, alerting: readonly boolean[], periodMs: number): Tally {
  const rows = alerting.length;
  const learnt = Math.floor(Math.min(LEARNT_SHARE * rows, MOST_LEARNT));
  const zone = zonesOf({ windows, ignored }, rows);
  const hits = new Map<number, number>();
  let falseAlerts = 0;
  let cost = 0;
  let free = 0;
  for (let row = learnt; row < rows; row += 1) {
    const at = zone[row] as number;
    if (at === NONE) free += 1;
    if (!alerting[row] || alerting[row - 1] === true) continue;
    if (at >= 0 && !hits.has(at)) hits.set(at, row);
    if (at !== NONE) continue;
    falseAlerts += 1;
    cost += costAt(windows, row);
  }
  let gain = 0;
  for (const [at, row] of hits) gain += worthOf(windows[at] as readonly [number, number], row);
  return { windows: windows.length, found: hits.size, falseAlerts, gain, cost, months: (free * periodMs) / MONTH_MS };
}

export function addTallies(all: readonly Tally[]): Tally {
  return all.reduce(
    (a, b) => ({
      windows: a.windows + b.windows,
      found: a.found + b.found,
      falseAlerts: a.falseAlerts + b.falseAlerts,
      gain: a.gain + b.gain,
      cost: a.cost + b.cost,
      months: a.months + b.months,
    }),
    NOTHING,
  );
}

/** 0 for silence, 100 for all windows at their first reading and nothing else; NaN where there are no windows. */
export function worthOfTally({ windows, found, gain, cost }: Tally): number {
  return windows === 0 ? Number.NaN : (100 * (gain - (windows - found) - cost + windows)) / (2 * windows);
}

/** By row: the window that it belongs to, from one row or 1 % of its length before it on. */
function zonesOf({ windows, ignored }: Labels, rows: number): Int32Array {
  const zone = new Int32Array(rows).fill(NONE);
  for (const [first, last] of ignored) zone.fill(IGNORED, first, last + 1);
  for (const [at, [first, last]] of windows.entries()) {
    const early = Math.max(1, Math.round(EARLY_SHARE * (last - first + 1)));
    for (let row = Math.max(0, first - early); row <= last; row += 1)
      if (row >= first || zone[row] === NONE) zone[row] = at;
  }
  return zone;
}

/** 1 at a window's first row, 0.86 half way, 0.25 at nine tenths. */
function worthOf([first, last]: readonly [number, number], row: number): number {
  return Math.min(1, falling(-(last - row + 1) / (last - first + 1)) / falling(-1));
}

/** Of a false alert: the last window that ended less than three lengths before it says how much. */
function costAt(windows: readonly (readonly [number, number])[], row: number): number {
  let cost = FALSE_COST;
  for (const [first, last] of windows) {
    const length = last - first + 1;
    if (row > last && row < last + SHADOW_LENGTHS * length)
      cost = FALSE_COST * Math.min(1, -falling((row - last) / Math.max(length - 1, 1)));
    else if (row >= last + SHADOW_LENGTHS * length) cost = FALSE_COST;
  }
  return cost;
}
