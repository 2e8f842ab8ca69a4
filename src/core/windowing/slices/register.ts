// What a register (a meter's kWh, m³) moved by, value by value in the order of event time. A value that does not go on
// from the level known so far is a suspect: the values after it tell whether it was a glitch or the register really is
// elsewhere. Nothing looks ahead: what a value shows depends on the values before it alone, and a movement belongs to
// the value that decides it. Increases and jumps add up to the level's whole change.
import type { Counter } from './sampling.ts';

/** Where a register stands. */
export interface Register {
  /** The confirmed level and when it was last seen; −Infinity before the first value. */
  level: number;
  levelAtMs: number;
  /**
   * How long before it had stood there, an hour at most: a register that shows whole MWh goes up by one at once, after
   * hours at rest.
   */
  restMs: number;
  /**
   * The latest value where it does not go on from the level, and when the register first stood there; NaN where there
   * is none.
   */
  suspect: number;
  suspectAtMs: number;
  /** Values since the level was left that nothing has decided yet. */
  waiting: number;
  /** How often in a row it went up by more than it can. */
  rises: number;
}

/** What values have decided. */
export interface Movement {
  /** Consumption. */
  increase: number;
  /** Change of the level that is no consumption: up by a jump; down by a reset, a rollover or another meter. */
  jump: number;
  /** Values that a later one contradicted. */
  glitches: number;
  /** Falls to a level that cannot have been counted up from zero since: another meter. */
  replaced: number;
}

/** A slice's movement, and where the register stands after it. */
export interface Outcome extends Register, Movement {
  /** How many of the slice's values it is made of, the first ones in event time; −1 where one came between them. */
  toldCount: number;
}

/** A register that had so many impossible rises in a row and nothing else is faster than `maxRate` says. */
const RISES_OF_A_FAST_ONE = 3;
/** More rest would let a glitch of any height pass as the consumption of a quiet week. */
const MAX_REST_MS = 3_600_000;
/** Of a number: doubles differ by this and more where decimals do not (20001.4 − 20001.3 > 0.1). */
const ROUNDING = 1e-12;
/** `rolloverAt: 'any'`: registers have four digits and more, and cross by at most this share of their range. */
const LEAST_RANGE = 10_000;
const GREATEST_CROSSING = 0.01;

export function createRegister(): Register {
  return {
    level: Number.NaN,
    levelAtMs: Number.NEGATIVE_INFINITY,
    restMs: 0,
    suspect: Number.NaN,
    suspectAtMs: Number.NaN,
    waiting: 0,
    rises: 0,
  };
}

/** No movement, from where a register stands. */
export function outcomeFrom(before: Register): Outcome {
  const { level, levelAtMs, restMs, suspect, suspectAtMs, waiting, rises } = before;
  return {
    ...{ increase: 0, jump: 0, glitches: 0, replaced: 0 },
    ...{ level, levelAtMs, restMs, suspect, suspectAtMs, waiting, rises },
    toldCount: 0,
  };
}

/** Whether what is shown of the two is the same. */
export function isSameShown(a: Outcome, b: Outcome): boolean {
  return (
    a.increase === b.increase &&
    a.jump === b.jump &&
    a.glitches === b.glitches &&
    a.replaced === b.replaced &&
    a.waiting === b.waiting
  );
}

/** Whether a value after the two is told the same. */
export function isSameStand(a: Register, b: Register): boolean {
  return (
    Object.is(a.level, b.level) &&
    a.levelAtMs === b.levelAtMs &&
    a.restMs === b.restMs &&
    Object.is(a.suspect, b.suspect) &&
    Object.is(a.suspectAtMs, b.suspectAtMs) &&
    a.waiting === b.waiting &&
    a.rises === b.rises
  );
}

/** Adds what the next slice decided, and goes on to where it left off. */
export function addOutcome(to: Outcome, next: Outcome): void {
  to.increase += next.increase;
  to.jump += next.jump;
  to.glitches += next.glitches;
  to.replaced += next.replaced;
  to.level = next.level;
  to.levelAtMs = next.levelAtMs;
  to.restMs = next.restMs;
  to.suspect = next.suspect;
  to.suspectAtMs = next.suspectAtMs;
  to.waiting = next.waiting;
  to.rises = next.rises;
}

/** The next value in the order of event time. */
export function move(to: Outcome, value: number, atMs: number, rule: Counter): void {
  if (to.levelAtMs === Number.NEGATIVE_INFINITY) confirm(to, value, atMs);
  else if (rule.isNet) {
    to.increase += value - to.level;
    confirm(to, value, atMs);
  } else if (to.waiting === 0) fromLevel(to, value, atMs, rule);
  else if (to.suspect > to.level) afterRise(to, value, atMs, rule);
  else afterFall(to, value, atMs, rule);
}

function confirm(to: Register, level: number, atMs: number): void {
  to.level = level;
  to.levelAtMs = atMs;
  to.restMs = 0;
  to.suspect = Number.NaN;
  to.suspectAtMs = Number.NaN;
  to.waiting = 0;
  to.rises = 0;
}

/** The most that the register can have gone up by, from `level` within `ms`. */
function allowed(rule: Counter, ms: number, level: number): number {
  return rule.maxPerMs * ms * (1 + ROUNDING) + dipOf(rule, level);
}

function dipOf({ dipMax }: Counter, level: number): number {
  return dipMax + ROUNDING * (1 + Math.abs(level));
}

/**
 * No suspect is open: a possible rise is consumption, a dip is nothing, anything else is to be told by what follows.
 */
function fromLevel(to: Outcome, value: number, atMs: number, rule: Counter): void {
  const change = value - to.level;
  if (change > 0 && change <= allowed(rule, atMs - to.levelAtMs + to.restMs, to.level)) {
    to.increase += change;
    confirm(to, value, atMs);
  } else if (change <= 0 && -change <= dipOf(rule, to.level)) rest(to, atMs);
  else suspectAnew(to, value, atMs);
}

function rest(to: Register, atMs: number): void {
  const restMs = Math.min(to.restMs + atMs - to.levelAtMs, MAX_REST_MS);
  confirm(to, to.level, atMs);
  to.restMs = restMs;
}

function suspectAnew(to: Register, value: number, atMs: number): void {
  to.suspect = value;
  to.suspectAtMs = atMs;
  to.waiting = 1;
  to.rises = value > to.level ? 1 : 0;
}

/** What waited was contradicted, and the value is told as if it had not been. */
function contradict(to: Outcome, value: number, atMs: number, rule: Counter): void {
  to.glitches += to.waiting;
  to.waiting = 0;
  to.rises = 0;
  to.suspect = Number.NaN;
  to.suspectAtMs = Number.NaN;
  fromLevel(to, value, atMs, rule);
}

/**
 * At rest, or in a dip: it stands where it stood, which says neither that it counts on from there nor that it does not.
 */
function isAtRest({ suspect }: Register, value: number, rule: Counter): boolean {
  return value <= suspect && suspect - value <= dipOf(rule, suspect);
}

function wait(to: Register, value: number): void {
  to.suspect = value;
  to.waiting += 1;
}

function afterRise(to: Outcome, value: number, atMs: number, rule: Counter): void {
  const rise = value - to.suspect;
  if (isAtRest(to, value, rule) && value > to.level) wait(to, value);
  else if (rise < 0) contradict(to, value, atMs, rule);
  else if (rise <= allowed(rule, atMs - to.suspectAtMs, to.suspect)) {
    to.jump += to.suspect - to.level;
    to.increase += rise;
    confirm(to, value, atMs);
  } else if (to.rises + 1 < RISES_OF_A_FAST_ONE) {
    wait(to, value);
    to.suspectAtMs = atMs;
    to.rises += 1;
  } else {
    to.increase += value - to.level;
    confirm(to, value, atMs);
  }
}

function afterFall(to: Outcome, value: number, atMs: number, rule: Counter): void {
  const rise = value - to.suspect;
  if (value >= to.level - dipOf(rule, to.level)) contradict(to, value, atMs, rule);
  else if (isAtRest(to, value, rule)) wait(to, value);
  else if (rise < 0 || rise > allowed(rule, atMs - to.suspectAtMs, to.suspect)) contradict(to, value, atMs, rule);
  else {
    fall(to, rule);
    to.increase += rise;
    confirm(to, value, atMs);
  }
}

/** The suspect is where the register is: rolled over, begun anew at 0, or another meter. */
function fall(to: Outcome, rule: Counter): void {
  const { level, suspect } = to;
  const ms = to.suspectAtMs - to.levelAtMs;
  const sinceZero = suspect >= 0 && suspect <= allowed(rule, ms, level) ? suspect : undefined;
  const counted = rolledBy(rule, level, suspect, allowed(rule, ms + to.restMs, level)) ?? sinceZero;
  if (counted === undefined) to.replaced += 1;
  to.increase += counted ?? 0;
  to.jump += suspect - level - (counted ?? 0);
}

/** What it went up by if it passed its last number and began at 0 again; undefined where that cannot be. */
function rolledBy({ rolloverAt }: Counter, level: number, suspect: number, possible: number): number | undefined {
  if (rolloverAt === undefined) return undefined;
  let range = rolloverAt;
  let most = possible;
  if (rolloverAt === 'any') {
    for (range = LEAST_RANGE; range <= level; ) range *= 10;
    most = Math.min(possible, GREATEST_CROSSING * range);
  }
  const across = (range as number) - level + suspect;
  return level < (range as number) && suspect >= 0 && across <= most ? across : undefined;
}
