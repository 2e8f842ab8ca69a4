// The windows of one device and measure from all its accepted values, as a batch job has them: by sorting and
// filtering, a window at a time.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { civilEdges, civilKey } from './civil.ts';
import { REGISTERS } from './profile.ts';
import { type Told, tellRegister } from './registers.ts';
import type { Spans } from './spans.ts';

export interface Value {
  readonly timeMs: number;
  readonly value: number;
  readonly region: string | undefined;
}

export interface ReferenceWindow {
  readonly endMs: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** null for one value. */
  readonly stddev: number | null;
  readonly first: number;
  readonly last: number;
  readonly energyKwh: number | undefined;
  readonly increase: number | undefined;
  readonly jump: number | undefined;
  readonly glitches: number | undefined;
  readonly replaced: number | undefined;
  readonly pending: number | undefined;
  readonly coveredMs: number | undefined;
  readonly region: string | undefined;
}

/** Windows by `device measure window start`. `key` is `device measure`; `accepted` in the order of the device. */
export function windowsOf(
  key: string,
  accepted: readonly Value[],
  profile: CompiledProfile,
  spans: Spans,
): [string, ReferenceWindow][] {
  const found: [string, ReferenceWindow][] = [];
  const byTime = accepted.toSorted((a, b) => a.timeMs - b.timeMs);
  const isPower = key.endsWith(' power_kw');
  const plain = (values: readonly Value[]) => ({
    ...statisticsOf(values),
    energyKwh: isPower ? values.reduce((sum, { value }) => sum + value, 0) * profile.reportingPeriodHours : undefined,
    ...NO_REGISTER,
    coveredMs: undefined,
  });
  const rule = REGISTERS[key.slice(key.lastIndexOf(' ') + 1)];
  const told = rule === undefined ? [] : tellRegister(byTime, rule);
  for (const { label, sizeMs, slideMs, fromMs, untilMs } of spans.windows) {
    const starts = new Set<number>();
    for (const { timeMs } of accepted) {
      for (let start = Math.floor(timeMs / slideMs) * slideMs; start > timeMs - sizeMs; start -= slideMs)
        starts.add(start);
    }
    for (const startMs of starts) {
      const endMs = startMs + sizeMs;
      if (startMs < fromMs || endMs > untilMs) continue;
      const isIn = ({ timeMs }: Value) => timeMs >= startMs && timeMs < endMs;
      const values = accepted.filter(isIn);
      const lastSlice = Math.max(...values.map(({ timeMs }) => spans.sliceOf(timeMs)));
      const region = values.findLast(({ timeMs }) => spans.sliceOf(timeMs) === lastSlice)?.region;
      const moved = rule === undefined ? {} : movedIn(told.filter((_, i) => isIn(byTime[i] as Value)));
      const held = key.endsWith(' load_kw') ? heldIn(byTime, startMs, endMs, profile.source.holdMs ?? 0) : {};
      found.push([`${key} ${label} ${startMs}`, { ...plain(values), endMs, region, ...moved, ...held }]);
    }
  }
  for (const { label, unit, zone, fromMs, untilMs } of spans.calendars) {
    for (const [, values] of Map.groupBy(accepted, ({ timeMs }) => civilKey(timeMs, unit, zone))) {
      const [startMs, endMs] = civilEdges((values[0] as Value).timeMs, unit, zone);
      if (startMs < fromMs || endMs > untilMs) continue;
      const isIn = ({ timeMs }: Value) => timeMs >= startMs && timeMs < endMs;
      const lastSlice = Math.max(...values.map(({ timeMs }) => spans.sliceOf(timeMs)));
      const region = values.findLast(({ timeMs }) => spans.sliceOf(timeMs) === lastSlice)?.region;
      const moved = rule === undefined ? {} : movedIn(told.filter((_, i) => isIn(byTime[i] as Value)));
      const held = key.endsWith(' load_kw') ? heldIn(byTime, startMs, endMs, profile.source.holdMs ?? 0) : {};
      found.push([`${key} ${label} ${startMs}`, { ...plain(values), endMs, region, ...moved, ...held }]);
    }
  }
  for (const { label, gapMs, ...span } of spans.sessions) {
    for (const values of splitAtGaps(byTime.filter(within(span)), gapMs)) {
      const [first, last] = [values[0] as Value, values.at(-1) as Value];
      const window = { ...plain(values), endMs: last.timeMs + gapMs, region: last.region };
      found.push([`${key} ${label} ${first.timeMs}`, window]);
    }
  }
  for (const { label, count, ...span } of spans.counts) {
    const own = accepted.filter(within(span));
    for (let at = 0; at + count <= own.length; at += count) {
      const values = own.slice(at, at + count).sort((a, b) => a.timeMs - b.timeMs);
      const [first, last] = [values[0] as Value, values.at(-1) as Value];
      const window = { ...plain(values), endMs: last.timeMs + profile.resolutionMs, region: last.region };
      found.push([`${key} ${label} ${first.timeMs}`, window]);
    }
  }
  return found;
}

/** As `windowsOf`, of all devices of a region, where the profile folds them. `key` is `region measure`. */
export function regionWindowsOf(
  key: string,
  accepted: readonly Value[],
  profile: CompiledProfile,
  spans: Spans,
): [string, ReferenceWindow][] {
  if (!profile.dimensionWindows.includes('region')) return [];
  const tumbling = spans.windows.filter(({ sizeMs, slideMs }) => sizeMs === slideMs);
  return tumbling.flatMap(({ label, sizeMs, ...span }) =>
    [...Map.groupBy(accepted.filter(within(span)), ({ timeMs }) => Math.floor(timeMs / sizeMs) * sizeMs)].map(
      ([startMs, values]): [string, ReferenceWindow] => {
        const numbers = statisticsOf(values);
        const times = values.map(({ timeMs }) => timeMs);
        const valuesAt = (wanted: number) => values.filter(({ timeMs }) => timeMs === wanted).map(({ value }) => value);
        const window = {
          ...numbers,
          // Of several values at one time no device is the first: the smallest and the largest stand for them.
          first: Math.min(...valuesAt(Math.min(...times))),
          last: Math.max(...valuesAt(Math.max(...times))),
          endMs: startMs + sizeMs,
          energyKwh: key.endsWith(' power_kw') ? numbers.sum * profile.reportingPeriodHours : undefined,
          ...NO_REGISTER,
          coveredMs: undefined,
          region: key.split(' ')[0],
        };
        return [`region=${key} ${label} by region ${startMs}`, window];
      },
    ),
  );
}

const within =
  ({ fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number }) =>
  ({ timeMs }: Value): boolean =>
    timeMs >= fromMs && timeMs < untilMs;

function splitAtGaps(byTime: readonly Value[], gapMs: number): Value[][] {
  const sessions: Value[][] = [];
  for (const [i, value] of byTime.entries()) {
    if (i === 0 || value.timeMs - (byTime[i - 1] as Value).timeMs >= gapMs) sessions.push([]);
    sessions.at(-1)?.push(value);
  }
  return sessions;
}

const NO_REGISTER = {
  increase: undefined,
  jump: undefined,
  glitches: undefined,
  replaced: undefined,
  pending: undefined,
};

/** Sums of what the window's values decided, and what is open after the last of them; undefined where it is nothing. */
function movedIn(told: readonly Told[]) {
  const sumOf = (name: keyof Told) => told.reduce((sum, one) => sum + one[name], 0);
  const orNone = (number: number) => (number === 0 ? undefined : number);
  return {
    increase: sumOf('increase'),
    jump: sumOf('jump'),
    glitches: orNone(sumOf('glitches')),
    replaced: orNone(sumOf('replaced')),
    pending: orNone(told.at(-1)?.pending ?? 0),
  };
}

/** Every value of the series as a rectangle until the next one, at most `holdMs`, cut to the window. */
function heldIn(byTime: readonly Value[], startMs: number, endMs: number, holdMs: number) {
  const pieces = byTime.map(({ timeMs, value }, i) => {
    const untilMs = Math.min(byTime[i + 1]?.timeMs ?? Number.POSITIVE_INFINITY, timeMs + holdMs, endMs);
    return { value, ms: Math.max(0, untilMs - Math.max(timeMs, startMs)) };
  });
  return {
    energyKwh: pieces.reduce((sum, { value, ms }) => sum + value * (ms / 3_600_000), 0),
    coveredMs: pieces.reduce((sum, { ms }) => sum + ms, 0),
  };
}

function statisticsOf(list: readonly Value[]) {
  const values = list.map(({ value }) => value);
  const byTime = list.toSorted((a, b) => a.timeMs - b.timeMs);
  const sum = values.reduce((a, b) => a + b, 0);
  const mean = sum / values.length;
  const squares = values.reduce((a, value) => a + (value - mean) ** 2, 0);
  return {
    count: values.length,
    sum,
    min: Math.min(...values),
    max: Math.max(...values),
    mean,
    stddev: values.length < 2 ? null : Math.sqrt(squares / (values.length - 1)),
    first: byTime[0]?.value ?? Number.NaN,
    last: byTime.at(-1)?.value ?? Number.NaN,
  };
}
