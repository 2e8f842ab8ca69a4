// When measures were heard ↔ a section after everything else: where device and measure stand in the state, then how
// long before the device's last arrival, and how often. Some 10 bytes a measure that has a limit.
import { createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import type { Section } from '../formats.ts';
import type { DeviceState } from './group-state.ts';
import type { StoredDevice } from './kind-sections.ts';

/** A release that passes over it learns anew how often measures come. */
export const HEARD_SECTION = 33;

export function heardSections(devices: Iterable<DeviceState>, stored: readonly StoredDevice[]): Section[] {
  const out = createByteWriter();
  let place = 0;
  for (const { arrivalMs } of devices) {
    for (const [at, { heard }] of (stored[place]?.series ?? []).entries()) {
      if (heard === undefined || heard.count === 0) continue;
      out.varint(place);
      out.varint(at);
      out.varint(Math.max(0, arrivalMs - heard.lastMs));
      out.varint(heard.count);
      out.varint(heard.usualMs);
    }
    place += 1;
  }
  const bytes = out.bytes();
  return bytes.length === 0 ? [] : [{ id: HEARD_SECTION, isRequired: false, bytes }];
}

/** Into a state whose devices are all read. What the profile watches no more is dropped. */
export function readHeardSection({ bytes }: Section, devices: ReadonlyMap<string, DeviceState>): void {
  const all = [...devices.values()];
  const from = createByteReader(bytes);
  while (from.left() > 0) {
    const device = all[from.varint()];
    const heard = device?.series[from.varint()]?.heard;
    const [agoMs, count, usualMs] = [from.varint(), from.varint(), from.varint()];
    if (device !== undefined && heard !== undefined)
      Object.assign(heard, { lastMs: device.arrivalMs - agoMs, count, usualMs });
  }
}
