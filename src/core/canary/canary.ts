// The canary: a synthetic reading a minute of a device of Weir's own. It goes the way of all readings, and what becomes
// of it is looked at instead of shown: its windows and what the rules say of it are for nobody but operators.
import type { Pack } from '../pack/pack.ts';
import { deviceIn } from '../pack/pack.ts';
import type { CompiledProfile } from '../profile/compile.ts';

/** Reserved: whoever sends under this id sees no windows and no alerts of it. */
export const CANARY_DEVICE = 'weir:canary';

const MINUTE_MS = 60_000;

/**
 * The reading of the minute as JSON, in the profile's own form. `timeMs`: when it was measured; `stamp`: the same as a
 * text (ISO 8601).
 */
export function canaryReading(profile: CompiledProfile, timeMs: number, stamp: string): string {
  const { wire } = profile.source;
  const { device, time } = { device: wire.device[0] ?? 'device_id', time: wire.time[0] ?? 'timestamp' };
  const holder = wire.measures?.[0] ?? 'measures';
  const { name, value } = canaryValue(profile, Math.floor(timeMs / MINUTE_MS));
  return JSON.stringify({
    [device]: CANARY_DEVICE,
    [time]: stamp,
    [holder]: { [name]: value },
  });
}

/** A measure that says least to rules, and a value that moves from minute to minute, or it would stand still. */
function canaryValue({ measures, source }: CompiledProfile, minute: number): { name: string; value: number } {
  const isRead = (name: string) => source.rules.some((rule) => JSON.stringify(rule).includes(`"${name}"`));
  const plain = measures.filter(({ flag, sampling }) => !flag && sampling === undefined);
  const spec = plain.find(({ name }) => !isRead(name)) ?? plain[0] ?? measures[0];
  if (spec === undefined) return { name: 'canary', value: 1 + (minute % 2) / 100 };
  const value = spec.flag ? 0 : Math.min(Math.max(1 + (minute % 2) / 100, spec.min), spec.max);
  return { name: spec.name, value };
}

/** Latest event time of the canary in a pack, ms; undefined where it is not in it. */
export function canaryMs(pack: Pack): number | undefined {
  const { start, ends, count } = pack.devices;
  const entries = new Set<number>();
  let from = start;
  for (let entry = 0; entry < count; entry += 1) {
    const to = ends[entry] as number;
    // Few ids are as long: hardly any is made into a text.
    if (to - from === CANARY_DEVICE.length && deviceIn(pack, entry) === CANARY_DEVICE) entries.add(entry);
    from = to;
  }
  if (entries.size === 0) return undefined;
  let latestMs: number | undefined;
  for (let row = 0; row < pack.rows; row += 1) {
    if (!entries.has(pack.who[row] as number)) continue;
    const timeMs = pack.timeBaseMs + (pack.time[row] as number);
    if (latestMs === undefined || timeMs > latestMs) latestMs = timeMs;
  }
  return latestMs;
}
