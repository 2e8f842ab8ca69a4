// What each value of a register decided, by a batch job that has all of them: from a known level it looks along the
// values for the one that settles what the register is at. Shares nothing with src/core but the words of
// docs/semantics.md.

export interface RegisterRule {
  readonly net?: boolean;
  readonly dipMax: number;
  /** Per hour; Infinity where there is none. */
  readonly maxRate: number;
  readonly rolloverAt?: number | 'any' | undefined;
}

export interface Timed {
  readonly timeMs: number;
  readonly value: number;
}

export interface Told {
  increase: number;
  jump: number;
  glitches: number;
  replaced: number;
  /** Values up to this one that are open. */
  pending: number;
}

/** By event time, one a slot. */
export function tellRegister(byTime: readonly Timed[], rule: RegisterRule): Told[] {
  const told = byTime.map(() => ({ increase: 0, jump: 0, glitches: 0, replaced: 0, pending: 0 }));
  const valueAt = (i: number) => (byTime[i] as Timed).value;
  const hoursBetween = (fromMs: number, i: number) => ((byTime[i] as Timed).timeMs - fromMs) / 3_600_000;
  const dip = (level: number) => rule.dipMax + (1 + Math.abs(level)) * 1e-12;
  const most = (level: number, hours: number) =>
    (rule.maxRate === Infinity ? Infinity : rule.maxRate * hours * (1 + 1e-12)) + dip(level);

  let known = byTime[0] === undefined ? undefined : { level: byTime[0].value, atMs: byTime[0].timeMs, rested: 0 };
  let at = 1;
  while (known !== undefined && at < byTime.length) known = goOn(known.level, known.atMs, known.rested);
  return told;

  /** Settles the values from `at` on up to one that tells where the register is; moves `at` behind it. */
  function goOn(level: number, sinceMs: number, rested: number): typeof known {
    const isFromLevel = (i: number) => {
      const rise = valueAt(i) - level;
      return rise < 0 ? -rise <= dip(level) : rise <= most(level, hoursBetween(sinceMs, i) + rested);
    };
    const knownFrom = (i: number, now: number, hoursRested = 0) => {
      at = i + 1;
      return { level: now, atMs: (byTime[i] as Timed).timeMs, rested: hoursRested };
    };
    if (rule.net) {
      (told[at] as Told).increase = valueAt(at) - level;
      return knownFrom(at, valueAt(at));
    }
    // Runs of values that stand at one place which is not the level; the last run is the suspect.
    let run: number[] = [];
    let climbs = 0;
    let open = 0;
    for (let i = at; i < byTime.length; i += 1) {
      const one = told[i] as Told;
      const value = valueAt(i);
      const foot = run[0];
      const stands = run.length === 0 ? Number.NaN : valueAt(run.at(-1) as number);
      const isUp = stands > level;
      const isBack = isUp ? value < stands && !isResting(value, stands) : value >= level - dip(level);
      if (foot !== undefined && !isBack && isResting(value, stands)) {
        run.push(i);
        open += 1;
      } else if (
        foot !== undefined &&
        !isBack &&
        value > stands &&
        value - stands <= most(stands, hoursBetween((byTime[foot] as Timed).timeMs, i))
      ) {
        Object.assign(
          one,
          isUp
            ? { jump: stands - level, increase: value - stands }
            : fallen(level, stands, hoursBetween(sinceMs, foot), rested, value),
        );
        return knownFrom(i, value);
      } else if (foot !== undefined && isUp && value > stands && climbs < 2) {
        climbs += 1;
        run = [i];
        open += 1;
      } else if (foot !== undefined && isUp && value > stands) {
        one.increase = value - level;
        return knownFrom(i, value);
      } else {
        one.glitches = open;
        if (isFromLevel(i)) {
          one.increase = Math.max(0, value - level);
          if (value > level) return knownFrom(i, value);
          return knownFrom(i, level, Math.min(1, rested + hoursBetween(sinceMs, i)));
        }
        run = [i];
        open = 1;
        climbs = value > level ? 1 : 0;
      }
      one.pending = open;
    }
    at = byTime.length;
    return undefined;
  }

  function isResting(value: number, stands: number): boolean {
    return value <= stands && value >= stands - dip(stands);
  }

  /** From `level` down to `stands` within `hours`, and up again to `value`. */
  function fallen(level: number, stands: number, hours: number, rested: number, value: number) {
    const room = most(level, hours);
    const powers = Array.from({ length: 15 }, (_, i) => 10 ** (i + 1));
    const range =
      rule.rolloverAt === 'any' ? powers.find((power) => power >= 10_000 && power > level) : rule.rolloverAt;
    const across = (range ?? Number.NaN) - level + stands;
    const limit = Math.min(most(level, hours + rested), rule.rolloverAt === 'any' ? (range ?? 0) * 0.01 : Infinity);
    const isRollover = range !== undefined && level < range && stands >= 0 && across <= limit;
    const isReset = stands >= 0 && stands <= room;
    const counted = isRollover ? across : isReset ? stands : 0;
    return {
      increase: counted + (value - stands),
      jump: stands - level - counted,
      replaced: isRollover || isReset ? 0 : 1,
    };
  }
}
