// A device's dimensions, for an alert that no reading makes: those of its latest slice. A silent device keeps its last
// slices, because its own clock is what retires them.
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { DeviceState } from '#core/windowing/group-state.ts';

export function latestDimensions({ series, variants }: DeviceState, profile: CompiledProfile): Record<string, string> {
  let latestMs = Number.NEGATIVE_INFINITY;
  let values: readonly (string | null)[] = [];
  for (const { slices } of series) {
    for (const { startMs, variant } of slices) {
      if (startMs < latestMs) continue;
      latestMs = startMs;
      values = variants[variant] ?? [];
    }
  }
  const named = profile.dimensions.map((name, i) => [name, values[i] ?? null] as const);
  return Object.fromEntries(named.filter((each): each is readonly [string, string] => each[1] !== null));
}
