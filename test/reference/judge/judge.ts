// Judges a file: which values count, which are duplicates, late or refused, and what every window then holds. Brute force over the
// whole file; it knows nothing of state, batches or panes.
import { type Decoded, decoder } from './decode.ts';
import { type Door, openDoor } from './door.ts';
import type { ProfileRules } from './profiles.ts';
import { append, type DistinctSeries, distinct, emptySeries, type Series } from './series.ts';
import { type Statistics, statisticsOf } from './statistics.ts';
import { isoText } from './times.ts';
import { sliceMsOf, startsOf, type WindowSpec, windowSpec } from './windows.ts';

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
};

export type Judge = {
  /** One line of JSON; an empty one is ignored. */
  line(text: string): void;
  /** One reading as an object. */
  reading(input: unknown): void;
  finish(): Judgement;
};

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

  const refuse = (reason: string, count = 1): void => {
    rejected += count;
    faults.set(reason, (faults.get(reason) ?? 0) + count);
  };

  const take = (decoded: Decoded): void => {
    if ('refused' in decoded) {
      refuse(decoded.refused);
      return;
    }
    for (const fault of decoded.faults) refuse(fault);
    // A reading is its valid measures: without one there is no reading, and its time moves no clock.
    if (decoded.values.length === 0) return;
    let entry = devices.get(decoded.device);
    if (entry === undefined) {
      entry = { index: devices.size, series: new Map() };
      devices.set(decoded.device, entry);
    }
    const verdict = door.judge(entry.index, decoded.timeMs, decoded.arrivalMs);
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

  const reading = (input: unknown): void => {
    lineCount += 1;
    take(decode(input));
  };

  return {
    reading,
    line(text) {
      if (text.trim() === '') return;
      let input: unknown;
      try {
        input = JSON.parse(text);
      } catch {
        lineCount += 1;
        return refuse('not JSON');
      }
      if (Array.isArray(input)) for (const one of input) reading(one);
      else reading(input);
    },
    finish() {
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

/** Index of the first of `times` (ascending) that is not below `timeMs`. */
function firstNotBelow(times: Float64Array, timeMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The window of `series` that starts at `startMs`; it must hold a value. */
export function windowAt(series: DistinctSeries, spec: WindowSpec, startMs: number, profile: ProfileRules): WindowRow {
  const from = firstNotBelow(series.times, startMs);
  const to = firstNotBelow(series.times, startMs + spec.sizeMs);
  const statistics = statisticsOf(series.values, from, to);
  const row: WindowRow = {
    device_id: series.device,
    measure: series.measure,
    window: spec.name,
    start: isoText(startMs),
    end: isoText(startMs + spec.sizeMs),
    ...statistics,
  };
  const isPower = profile.measures?.[series.measure]?.power === true;
  if (isPower && profile.reportingPeriodMs !== undefined) {
    row.energy_kwh = statistics.sum * (profile.reportingPeriodMs / 3_600_000);
  }
  return row;
}

/** Every window that holds a value, by device and measure, then by kind of window, then by start. */
export function* windowsOf(judgement: Judgement, profile: ProfileRules): Generator<WindowRow, void, void> {
  for (const series of judgement.series) {
    for (const spec of judgement.specs) {
      for (const startMs of startsOf(series.times, spec)) yield windowAt(series, spec, startMs, profile);
    }
  }
}
