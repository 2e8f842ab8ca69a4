// What the values of a register decided, each where it did. A value that cannot follow the known level waits; a later
// one tells whether it was a fault, or the register is elsewhere for good. The README has the rule in words.
import type { DistinctSeries } from './series.ts';

export type RegisterRules = {
  /** A fall up to this is none. */
  dip: number;
  /** The most it goes up by in an hour. */
  hourly: number;
  /** Powers of ten at which it may begin anew, and the share of one that it may pass by. */
  ranges: readonly number[];
  share: number;
};

/** One number a value of the series. */
export type Decisions = {
  increase: Float64Array;
  jump: Float64Array;
  glitches: Float64Array;
  replaced: Float64Array;
  /** Values up to this one that still wait. */
  pending: Float64Array;
};

const HOUR_MS = 3_600_000;
/** What two doubles may differ by where their decimals do not. */
const HAIR = 1e-12;
/** So many rises in a row beyond the hourly limit are no fault: the limit is too low. */
const FAST = 3;

const decided = new WeakMap<DistinctSeries, Decisions>();

export function decisionsOf(series: DistinctSeries, rules: RegisterRules): Decisions {
  let found = decided.get(series);
  if (found === undefined) {
    found = decide(series, rules);
    decided.set(series, found);
  }
  return found;
}

export function decide({ times, values }: Pick<DistinctSeries, 'times' | 'values'>, rules: RegisterRules): Decisions {
  const column = () => new Float64Array(values.length);
  const all = { increase: column(), jump: column(), glitches: column(), replaced: column(), pending: column() };
  const slack = (near: number) => rules.dip + HAIR * (1 + Math.abs(near));
  const reach = (near: number, ms: number) => (rules.hourly / HOUR_MS) * ms * (1 + HAIR) + slack(near);
  const isDip = (near: number, value: number) => value <= near && near - value <= slack(near);

  let level = values[0] ?? 0;
  let levelMs = times[0] ?? 0;
  /** How long it had shown the level before, up to an hour. */
  let restedMs = 0;
  /** Indices of the values that wait; `stood` is the first of those that stand where the last one does. */
  let waiting: number[] = [];
  let stood = 0;
  let climbs = 0;

  const known = (at: number, value: number): void => {
    level = value;
    levelMs = times[at]!;
    restedMs = 0;
    waiting = [];
  };
  const compare = (at: number): void => {
    const value = values[at]!;
    if (value > level && value - level <= reach(level, times[at]! - levelMs + restedMs)) {
      all.increase[at] = value - level;
      known(at, value);
    } else if (isDip(level, value)) {
      const hourMs = Math.min(HOUR_MS, restedMs + times[at]! - levelMs);
      known(at, level);
      restedMs = hourMs;
    } else {
      waiting = [at];
      stood = at;
      climbs = value > level ? 1 : 0;
    }
  };
  const fallen = (at: number, low: number): void => {
    const room = reach(level, times[stood]! - levelMs);
    const acrossRoom = reach(level, times[stood]! - levelMs + restedMs);
    const range = rules.ranges.find((one) => one > level);
    const across = range === undefined ? Number.NaN : range - level + low;
    let counted = 0;
    if (low >= 0 && range !== undefined && across <= Math.min(acrossRoom, range * rules.share)) counted = across;
    else if (low >= 0 && low <= room) counted = low;
    else all.replaced[at] = 1;
    all.increase[at] = counted + values[at]! - low;
    all.jump[at] = low - level - counted;
  };

  for (let at = 1; at < values.length; at += 1) {
    const value = values[at]!;
    const last = waiting.length === 0 ? Number.NaN : values[waiting.at(-1)!]!;
    const isHigh = last > level;
    const follows = value > last && value - last <= reach(last, times[at]! - times[stood]!);
    if (waiting.length === 0) compare(at);
    else if (!isHigh && value >= level - slack(level)) {
      all.glitches[at] = waiting.length;
      compare(at);
    } else if (isDip(last, value)) waiting.push(at);
    else if (follows) {
      if (isHigh) {
        all.jump[at] = last - level;
        all.increase[at] = value - last;
      } else fallen(at, last);
      known(at, value);
    } else if (isHigh && value > last) {
      climbs += 1;
      if (climbs === FAST) {
        all.increase[at] = value - level;
        known(at, value);
      } else {
        waiting.push(at);
        stood = at;
      }
    } else {
      all.glitches[at] = waiting.length;
      compare(at);
    }
    all.pending[at] = waiting.length;
  }
  return all;
}
