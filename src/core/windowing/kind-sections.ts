// What kinds keep in a section of their own, after everything else of a key group's state: a section a kind, there only
// while something is kept. Per window its label and where it begins, then per device and measure that has some of it:
// where these stand in the state, and what is kept.
import { createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import type { Section } from '../formats.ts';
import type { DeviceState, GroupState, Series } from './group-state.ts';
import { WINDOW_KINDS } from './kinds/kinds.ts';
import type { SeriesLayout } from './series.ts';

/** A device as it is stored: the variants and the series that are kept, in the order stored. */
export interface StoredDevice {
  readonly variants: readonly number[];
  readonly series: readonly Series[];
}

export function kindSections(devices: readonly StoredDevice[], { kindWindows }: SeriesLayout): Section[] {
  return WINDOW_KINDS.flatMap(({ codec }) => {
    const { place } = codec;
    if (place.in !== 'section') return [];
    const out = createByteWriter();
    let isAny = false;
    for (const [index, spec] of kindWindows.entries()) {
      if (spec.kind.codec !== codec) continue;
      const holders = devices.flatMap(({ series, variants }, device) =>
        series.flatMap(({ kept, trail }, at) => {
          const state = kept[index] as object;
          return spec.kind.isEmpty(state) ? [] : [{ device, at, state, variants, sampling: trail?.sampling }];
        }),
      );
      if (holders.length === 0) continue;
      isAny = true;
      out.text(spec.label);
      out.f64(spec.fromMs);
      out.varint(holders.length);
      for (const { device, at, state, variants, sampling } of holders) {
        out.varint(device);
        out.varint(at);
        codec.write(out, state, (variant) => variants.indexOf(variant), sampling);
      }
    }
    return isAny ? [{ id: place.id, isRequired: place.isRequired, bytes: out.bytes() }] : [];
  });
}

/** Which sections this release knows. */
export const KIND_SECTIONS: readonly number[] = WINDOW_KINDS.flatMap(({ codec: { place } }) =>
  place.in === 'section' ? [place.id] : [],
);

/** Into a state whose devices are all read. What the profile has no more is read and dropped. */
export function readKindSection({ id, bytes }: Section, state: GroupState, { kindWindows }: SeriesLayout): void {
  const kind = WINDOW_KINDS.find(({ codec: { place } }) => place.in === 'section' && place.id === id);
  if (kind === undefined) return;
  const devices = [...state.devices.values()];
  const from = createByteReader(bytes);
  while (from.left() > 0) {
    const [label, fromMs] = [from.text(), from.f64()];
    const index = kindWindows.findIndex((spec) => spec.label === label && spec.fromMs === fromMs);
    for (let left = from.varint(); left > 0; left -= 1) {
      const device = devices[from.varint()] as DeviceState;
      const series = device.series[from.varint()] as Series;
      const kept = kind.codec.read(from, series.trail?.sampling);
      if (index >= 0) series.kept[index] = kept;
    }
  }
}
