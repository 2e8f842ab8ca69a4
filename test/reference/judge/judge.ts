// Judges a file: which values count, which are duplicates, late or refused, and what every window then holds. Brute
// force over the whole file; it knows nothing of state, batches or panes.
import { type Decoded, decoder } from './decode.ts';
import { type Door, GAP_MS, openDoor } from './door.ts';
import type { ProfileRules } from './profiles.ts';
import { decisionsOf } from './registers.ts';
import { append, type DistinctSeries, distinct, emptySeries, type Series } from './series.ts';
import { compensatedSum, type Statistics, statisticsOf } from './statistics.ts';
import { isoText } from './times.ts';
import { type Held, sliceMsOf, type WindowSpec, windowSpec, windowsIn } from './windows.ts';

export type JudgeOptions = {
  profile: ProfileRules;
  /** In place of the profile's own. */
  windows?: readonly string[] | undefined;
  zoneMs?: number | undefined;
  arrivalKey?: string | undefined;
  /** The lines' members are text, as in CSV. */
  text?: boolean;
};

export type Counts = { in: number; accepted: number; duplicate: number; late: number; rejected: number };

export type Judgement = {
  counts: Counts;
  /** Duplicates whose value differs from the first one's. */
  conflicts: number;
  lineCount: number;
  /** Why values or readings were refused. */
  faults: Map<string, number>;
  series: DistinctSeries[];
  specs: WindowSpec[];
};

/** A window as a line of windows.jsonl has it. */
export type WindowRow = Statistics & {
  device_id: string;
  measure: string;
  window: string;
  start: string;
  end: string;
  energy_kwh?: number;
  increase?: number;
  jump?: number;
  glitches?: number;
  replaced?: number;
  pending?: number;
};

export type Judge = {
  /** One line of JSON; an empty one is ignored. */
  line(text: string): void;
  /** One reading as an object. */
  reading(input: unknown): void;
  finish(): Judgement;
};

type Valid = Exclude<Decoded, { refused: string }>;
type DeviceEntry = { index: number; series: Map<string, Series> };

/** Starts judging a file under a profile. A whole reading that is refused counts once, a refused measure once. */
export function startJudging(options: JudgeOptions): Judge {
  const specs = (options.windows ?? options.profile.windows).map(windowSpec);
  const door: Door = openDoor(sliceMsOf(specs), options.profile.latenessMs);
  const decode = decoder(options);
  const devices = new Map<string, DeviceEntry>();
  const faults = new Map<string, number>();
  let lineCount = 0;
  let late = 0;
  let rejected = 0;
  let held: { valid: Valid[]; confirmedMs: number; highestMs: number } | undefined;

  const refuse = (reason: string, count = 1): void => {
    rejected += count;
    faults.set(reason, (faults.get(reason) ?? 0) + count);
  };

  const entryOf = (device: string): DeviceEntry => {
    let entry = devices.get(device);
    if (entry === undefined) {
      entry = { index: devices.size, series: new Map() };
      devices.set(device, entry);
    }
    return entry;
  };

  const take = (decoded: Valid, lineArrivalMs: number): void => {
    const entry = entryOf(decoded.device);
    const { timeMs, arrivalMs } = decoded;
    const verdict = door.judge(entry.index, timeMs, arrivalMs ?? lineArrivalMs, arrivalMs !== undefined);
    if (verdict === 'ahead') refuse('ahead of its arrival', decoded.values.length);
    if (verdict === 'late') late += decoded.values.length;
    if (verdict !== 'admitted') return;
    for (const [measure, value] of decoded.values) {
      let series = entry.series.get(measure);
      if (series === undefined) {
        series = emptySeries(decoded.device, measure);
        entry.series.set(measure, series);
      }
      append(series, decoded.timeMs, value);
    }
  };

  /** The readings of one line, which arrive together. */
  const readings = (inputs: readonly unknown[]): void => {
    const valid: Valid[] = [];
    for (const input of inputs) {
      lineCount += 1;
      const decoded = decode(input);
      if ('refused' in decoded) {
        refuse(decoded.refused);
        continue;
      }
      for (const fault of decoded.faults) refuse(fault);
      // A reading is its valid measures: without one there is no reading, and its time moves no clock.
      if (decoded.values.length > 0) valid.push(decoded);
    }
    let highest: Valid | undefined;
    for (const one of valid) if (highest === undefined || one.timeMs > highest.timeMs) highest = one;
    release(highest?.timeMs);
    if (highest === undefined) return;
    const confirmedMs = door.confirmed(entryOf(highest.device).index, highest.timeMs);
    held = { valid, confirmedMs, highestMs: highest.timeMs };
    // What is not far ahead needs no look at the next line.
    if (highest.timeMs <= confirmedMs + GAP_MS) release(undefined);
  };

  /**
   * Decides the arrival of the line that waits for the one after it, whose highest time this is; Infinity where there
   * is none.
   */
  const release = (nextMs: number | undefined): void => {
    if (held === undefined) return;
    const { valid, confirmedMs, highestMs } = held;
    held = undefined;
    const isGap = highestMs > confirmedMs + GAP_MS && nextMs !== undefined && nextMs >= highestMs - GAP_MS;
    for (const one of valid) take(one, isGap ? highestMs : confirmedMs);
  };

  return {
    reading: (input) => readings([input]),
    line(text) {
      if (text.trim() === '') return;
      let input: unknown;
      try {
        input = JSON.parse(text);
      } catch {
        lineCount += 1;
        release(undefined);
        return refuse('not JSON');
      }
      readings(Array.isArray(input) ? input : [input]);
    },
    finish() {
      release(Number.POSITIVE_INFINITY);
      const series: DistinctSeries[] = [];
      let conflicts = 0;
      for (const entry of devices.values()) {
        for (const one of entry.series.values()) series.push(distinct(one, options.profile.resolutionMs));
        entry.series.clear();
      }
      let accepted = 0;
      let duplicate = 0;
      for (const one of series) {
        accepted += one.times.length;
        duplicate += one.duplicates;
        conflicts += one.conflicts;
      }
      const counts = { in: accepted + duplicate + late + rejected, accepted, duplicate, late, rejected };
      return { counts, conflicts, lineCount, faults, series, specs };
    },
  };
}

/** One window of `series` as a line of windows.jsonl has it. */
export function windowRow(series: DistinctSeries, spec: WindowSpec, held: Held, profile: ProfileRules): WindowRow {
  const { from, to, indices } = held;
  const values = indices === undefined ? series.values : Float64Array.from(indices, (index) => series.values[index]!);
  const statistics = statisticsOf(values, from, to);
  const row: WindowRow = {
    device_id: series.device,
    measure: series.measure,
    window: spec.name,
    start: isoText(held.startMs),
    end: isoText(held.endMs),
    ...statistics,
  };
  const isPower = profile.measures?.[series.measure]?.power === true;
  if (isPower && profile.reportingPeriodMs !== undefined) {
    row.energy_kwh = statistics.sum * (profile.reportingPeriodMs / 3_600_000);
  }
  const rules = profile.measures?.[series.measure]?.register;
  if (rules !== undefined && spec.kind === 'size') {
    const decisions = decisionsOf(series, rules);
    row.increase = compensatedSum(from, to, (index) => decisions.increase[index]!);
    for (const name of ['jump', 'glitches', 'replaced'] as const) {
      const total = compensatedSum(from, to, (index) => decisions[name][index]!);
      if (total !== 0) row[name] = total;
    }
    const pending = decisions.pending[to - 1]!;
    if (pending !== 0) row.pending = pending;
  }
  return row;
}

/** Every window that holds a value, by device and measure, then by kind of window, then by start. */
export function* windowsOf(judgement: Judgement, profile: ProfileRules): Generator<WindowRow, void, void> {
  for (const series of judgement.series) {
    for (const spec of judgement.specs) {
      for (const held of windowsIn(series, spec, profile.resolutionMs)) yield windowRow(series, spec, held, profile);
    }
  }
}
