// What panes take in the two stores: the hot copy's items by the real packing, Timestream's writes by the real records with their common attributes.

import { paneItems, panePartition, spanStartMs } from '#adapters/aws/pane-item.ts';
import { recordOf, withCommonAttributes } from '#adapters/aws/timestream-record.ts';
import { MAX_RECORDS_PER_WRITE } from '#adapters/aws/timestream-writer.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { itemBytes, recordBytes } from './sizes.ts';

export interface PaneShapes {
  /** Bytes of an item with so many panes of so many devices; between the measured points by a line, beyond them by the last one's slope. */
  itemBytes(paneCount: number, deviceCount: number): number;
  /** KiB that Timestream counts for each record of a full call. */
  readonly writeKibPerRow: number;
  /** Of a row in either store: nothing is shared there. */
  readonly rowBytes: number;
  /** The same of rows without the columns that follow from others: mean, first, last, energy and the dimensions. What a change would bring. */
  readonly slim: { readonly writeKibPerRow: number; readonly rowBytes: number };
}

const POINTS = [1, 4, 16, 64, 256];
/** src/adapters/aws/pane-item.ts: windows of an item end within a quarter of an hour; so many of a minute do. */
const SPAN_MS = 900_000;
const MAX_WINDOWS = 15;
const ANY_TTL_MS = 172_800_000;
const DERIVED = new Set(['mean', 'first', 'last', 'energy_kwh', 'profile']);

/** `panes` are of a run of the real stage, at least one. */
export function measurePanes(panes: readonly Pane[], dimensions: readonly string[]): PaneShapes {
  const known = new Map<number, readonly (readonly [number, number])[]>();
  const pointsOf = (windows: number) => {
    const points = known.get(windows) ?? POINTS.map((count) => [count, oneItemBytes(panes, count, windows)] as const);
    known.set(windows, points);
    return points;
  };
  const slim = new Set([...DERIVED, ...dimensions]);
  return {
    itemBytes(paneCount, deviceCount) {
      const windows = Math.min(MAX_WINDOWS, Math.max(1, Math.round(paneCount / deviceCount)));
      return between(pointsOf(windows), paneCount / windows);
    },
    ...timestreamSizes(panes, () => true),
    slim: timestreamSizes(panes, (column) => !slim.has(column)),
  };
}

/** The item of `count` devices of one bucket with `windows` windows each, that end one after the other: what a call writes of so many minutes. */
function oneItemBytes(panes: readonly Pane[], count: number, windows: number): number {
  const [first] = panes;
  if (first === undefined) throw new Error('no pane came of the sample fleet: its run was shorter than a window');
  const spanMs = spanStartMs(first.endMs);
  const members = neighbours(first.profile, first.device, count).flatMap((device, index) =>
    Array.from({ length: windows }, (_, window) => {
      const pane = panes[(index * windows + window) % panes.length]!;
      return { ...movedBy(spanMs + (window * SPAN_MS) / MAX_WINDOWS - pane.endMs, pane), device };
    }),
  );
  return paneItems(members, ANY_TTL_MS).reduce((sum, item) => sum + itemBytes(item), 0);
}

function movedBy(ms: number, pane: Pane): Pane {
  const { startMs, endMs, firstAtMs, lastAtMs } = pane;
  return { ...pane, startMs: startMs + ms, endMs: endMs + ms, firstAtMs: firstAtMs + ms, lastAtMs: lastAtMs + ms };
}

/** Devices with names like `device`'s that lie in its bucket. */
function neighbours(profile: string, device: string, count: number): string[] {
  const bucket = panePartition(profile, device);
  const names: string[] = [];
  for (let number = 0; names.length < count; number += 1) {
    const name = device.replace(/\d+$/, (digits) => String(number).padStart(digits.length, '0'));
    if (panePartition(profile, name) === bucket) names.push(name);
  }
  return names;
}

function between(points: readonly (readonly [number, number])[], count: number): number {
  const above = points.findIndex(([at]) => at >= count);
  const at = above < 0 ? points.length - 1 : Math.max(1, above);
  const [fromCount, fromBytes] = points[at - 1]!;
  const [toCount, toBytes] = points[at]!;
  return Math.max(0, fromBytes + ((toBytes - fromBytes) * (count - fromCount)) / (toCount - fromCount));
}

function timestreamSizes(panes: readonly Pane[], keeps: (column: string) => boolean) {
  const records = panes.map((pane) => {
    const record = recordOf(pane);
    return { ...record, MeasureValues: (record.MeasureValues ?? []).filter(({ Name }) => keeps(Name ?? '')) };
  });
  const full = Array.from({ length: MAX_RECORDS_PER_WRITE }, (_, index) => records[index % records.length]!);
  const { common, own } = withCommonAttributes(full);
  const bytes = recordBytes(common) + own.reduce((sum, record) => sum + recordBytes(record), 0);
  return {
    writeKibPerRow: Math.ceil(bytes / 1024) / full.length,
    rowBytes: records.reduce((sum, record) => sum + recordBytes(record), 0) / records.length,
  };
}
