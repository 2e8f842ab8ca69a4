// What a batch job makes of all that was sent: distinct valid in-time values by identity, the first one wins; then
// windows.ts. Knows nothing of slices' contents, watermarks, panes or batches.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { type Counts, emptyCounts } from '#core/windowing/group-state.ts';
import type { WindowPlans } from '#core/windowing/window-plan.ts';
import { spansOf } from './spans.ts';
import { type ReferenceWindow, regionWindowsOf, type Value, windowsOf } from './windows.ts';
import type { SentRecord } from './wire.ts';

export interface Reference {
  /** By `device measure window start`. */
  readonly windows: ReadonlyMap<string, ReferenceWindow>;
  readonly counts: Counts;
  /** `kind shard sequence index` → how many. */
  readonly kept: ReadonlyMap<string, number>;
}

/** `sent` in the order of arrival; `planned`: which windows there were, and the first ones' slice. */
export function judge(
  sent: readonly SentRecord[],
  profile: CompiledProfile,
  maxAgeMs: number,
  planned: WindowPlans,
): Reference {
  const spans = spansOf(profile, planned.plans);
  const grainMs = planned.latenessGrainMs;
  const counts = emptyCounts();
  const kept = new Map<string, number>();
  const clocks = new Map<string, number>();
  const seen = new Set<string>();
  /** By `device measure`, in the order of the device. */
  const series = new Map<string, Value[]>();
  /** The same by `region measure`, of all devices. */
  const regions = new Map<string, Value[]>();
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
      const sliceEndMs = (Math.floor(timeMs / grainMs) + 1) * grainMs;
      if (sliceEndMs + profile.allowedLatenessMs <= clockMs || timeMs < arrivalMs - maxAgeMs) {
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
        keepIn(series, `${device} ${measure}`, { timeMs, value, region });
        if (region !== undefined) keepIn(regions, `${region} ${measure}`, { timeMs, value, region });
      }
    }
  }
  function idOf(device: string, measure: string, timeMs: number): string {
    return `${device} ${measure} ${Math.floor(timeMs / profile.resolutionMs)}`;
  }
  function keepIn(lists: Map<string, Value[]>, key: string, value: Value): void {
    const list = lists.get(key) ?? [];
    list.push(value);
    lists.set(key, list);
  }
  const windows = [...series].flatMap(([key, values]) => windowsOf(key, values, profile, spans));
  const ofRegions = [...regions].flatMap(([key, values]) => regionWindowsOf(key, values, profile, spans));
  return { windows: new Map([...windows, ...ofRegions]), counts, kept };
}
