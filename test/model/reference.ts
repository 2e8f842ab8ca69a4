// What a batch job makes of all that was sent: distinct valid in-time values by identity, the first one wins; then plain statistics.
// Knows nothing of slices, watermarks, panes or batches.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { type Counts, emptyCounts } from '#core/windowing/group-state.ts';
import type { SentRecord } from './wire.ts';

export interface ReferenceWindow {
  count: number;
  sum: number;
  min: number;
  max: number;
  mean: number;
  /** null for one value. */
  stddev: number | null;
  first: number;
  last: number;
  energyKwh: number | undefined;
  region: string | undefined;
}

export interface Reference {
  /** By `device measure window start`. */
  readonly windows: ReadonlyMap<string, ReferenceWindow>;
  readonly counts: Counts;
  /** `kind shard sequence index` → how many. */
  readonly kept: ReadonlyMap<string, number>;
}

interface Value {
  readonly timeMs: number;
  readonly value: number;
  readonly region: string | undefined;
}

/** `sent` in the order of arrival. */
export function judge(sent: readonly SentRecord[], profile: CompiledProfile, maxAgeMs: number): Reference {
  const counts = emptyCounts();
  const kept = new Map<string, number>();
  const clocks = new Map<string, number>();
  const seen = new Set<string>();
  const series = new Map<string, Value[]>();
  const windows = new Map<string, ReferenceWindow>();
  const floor = (timeMs: number, sizeMs: number) => Math.floor(timeMs / sizeMs) * sizeMs;
  for (const { shard, sequence, arrivalMs, readings } of sent) {
    for (const { index, device, timeMs, region, values, ...rest } of readings) {
      const keep = (kind: string, count: number) =>
        count > 0 && kept.set(`${kind} ${shard} ${sequence} ${index}`, count);
      keep('rejected', rest.issueCount);
      counts.valuesRejected += rest.rejectedValueCount;
      if (rest.isWhole) {
        counts.readingsRejected += 1;
        continue;
      }
      const clockMs = Math.max(clocks.get(device) ?? Number.NEGATIVE_INFINITY, Math.min(timeMs, arrivalMs));
      clocks.set(device, clockMs);
      const closesAtMs = floor(timeMs, profile.sliceMs) + profile.sliceMs + profile.allowedLatenessMs;
      if (closesAtMs <= clockMs || timeMs < arrivalMs - maxAgeMs) {
        keep('too-late', values.length);
        counts.valuesLate += values.length;
        counts.readingsLate += 1;
        continue;
      }
      const fresh = values.filter(([measure]) => !seen.has(idOf(device, measure, timeMs)));
      counts.valuesAccepted += fresh.length;
      counts.valuesDuplicate += values.length - fresh.length;
      if (fresh.length > 0) counts.readingsAccepted += 1;
      else counts.readingsDuplicate += 1;
      for (const [measure, value] of fresh) {
        seen.add(idOf(device, measure, timeMs));
        for (const { label, sizeMs, slideMs } of profile.windows) {
          for (let startMs = floor(timeMs, slideMs); startMs > timeMs - sizeMs; startMs -= slideMs) {
            const key = `${device} ${measure} ${label} ${startMs}`;
            const list = series.get(key) ?? [];
            list.push({ timeMs, value, region });
            series.set(key, list);
          }
        }
      }
    }
  }
  function idOf(device: string, measure: string, timeMs: number): string {
    return `${device} ${measure} ${Math.floor(timeMs / profile.resolutionMs)}`;
  }
  for (const [key, values] of series) windows.set(key, statisticsOf(values, key.includes(' power_kw '), profile));
  return { windows, counts, kept };
}

function statisticsOf(list: readonly Value[], isPower: boolean, profile: CompiledProfile): ReferenceWindow {
  const values = list.map(({ value }) => value);
  const byTime = list.toSorted((a, b) => a.timeMs - b.timeMs);
  const latestSlice = Math.floor((byTime.at(-1)?.timeMs ?? 0) / profile.sliceMs);
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
    energyKwh: isPower ? sum * profile.reportingPeriodHours : undefined,
    region: list.findLast(({ timeMs }) => Math.floor(timeMs / profile.sliceMs) === latestSlice)?.region,
  };
}
