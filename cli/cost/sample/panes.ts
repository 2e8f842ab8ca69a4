// What panes take in each store: the hot copy's items by the real packing, Timestream's writes by the real records with
// their common attributes, the objects of the history by their real writer.

import { parquetOfPanes } from '#adapters/aws/history/parquet-rows.ts';
import { paneItems, panePartition, spanStartMs } from '#adapters/aws/panes/pane-item.ts';
import { type RecordOf, recordsAs, withCommonAttributes } from '#adapters/aws/panes/timestream-record.ts';
import { MAX_RECORDS_PER_WRITE } from '#adapters/aws/panes/timestream-writer.ts';
import type { Pane } from '#core/windowing/pane.ts';
import type { WindowSpec } from '#core/windowing/slices/window-spec.ts';
import { itemBytes, recordBytes } from './sizes.ts';

export interface PaneShapes {
  /**
   * Bytes of an item with so many panes of so many devices; between the measured points by a line, beyond them by the
   * last one's slope.
   */
  itemBytes(paneCount: number, deviceCount: number): number;
  /** Timestream's rows, by the setting timestreamColumns. */
  readonly rows: Readonly<Record<'lean' | 'full', RowSizes>>;
  /** Of a pane among many, in the objects that aggregate writes where the engine is athena. */
  readonly stagedBytes: number;
}

interface RowSizes {
  /** KiB that Timestream counts for each record of a full call. */
  readonly writeKibPerRow: number;
  /** In either store: nothing is shared there. */
  readonly rowBytes: number;
}

const POINTS = [1, 4, 16, 64, 256];
/** src/adapters/aws/panes/pane-item.ts: windows of an item end within a quarter of an hour; so many of a minute do. */
const SPAN_MS = 900_000;
const MAX_WINDOWS = 15;
const ANY_TTL_MS = 172_800_000;

/** `panes` are of a run of the real stage, at least one. */
export function measurePanes(panes: readonly Pane[], windows: readonly WindowSpec[], deviceCount: number): PaneShapes {
  const known = new Map<number, readonly (readonly [number, number])[]>();
  const pointsOf = (windows: number) => {
    const points = known.get(windows) ?? POINTS.map((count) => [count, oneItemBytes(panes, count, windows)] as const);
    known.set(windows, points);
    return points;
  };
  const rows = (columns: 'lean' | 'full') => rowSizes(panes, recordsAs(columns, windows), deviceCount);
  return {
    itemBytes(paneCount, deviceCount) {
      const windows = Math.min(MAX_WINDOWS, Math.max(1, Math.round(paneCount / deviceCount)));
      return between(pointsOf(windows), paneCount / windows);
    },
    rows: { lean: rows('lean'), full: rows('full') },
    stagedBytes: stagedBytesOf(panes),
  };
}

/**
 * The item of `count` devices of one bucket with `windows` windows each, that end one after the other: what a call
 * writes of so many minutes.
 */
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

/**
 * Rows of a fleet of so many devices. A full call has rows of one window, start and measure where there are enough
 * devices.
 */
function rowSizes(panes: readonly Pane[], recordOf: RecordOf, deviceCount: number): RowSizes {
  let kib = 0;
  let bytes = 0;
  for (const members of Map.groupBy(panes, ({ window, measure }) => `${window} ${measure}`).values()) {
    const records = members.map(recordOf);
    const [first] = records;
    const areTogether = deviceCount >= MAX_RECORDS_PER_WRITE;
    const call = Array.from({ length: MAX_RECORDS_PER_WRITE }, (_, index) => {
      const record = records[index % records.length]!;
      return areTogether && first?.Time !== undefined ? { ...record, Time: first.Time } : record;
    });
    const { common, own } = withCommonAttributes(call);
    const callBytes = recordBytes(common) + own.reduce((sum, record) => sum + recordBytes(record), 0);
    kib += (members.length * Math.ceil(callBytes / 1024)) / call.length;
    bytes += records.reduce((sum, record) => sum + recordBytes(record), 0);
  }
  return { writeKibPerRow: kib / panes.length, rowBytes: bytes / panes.length };
}

/**
 * What the second half of the sample's panes adds to the first: a file of few panes is mostly the names of its columns.
 */
function stagedBytesOf(panes: readonly Pane[]): number {
  const sorted = panes.toSorted((a, b) => (`${a.device} ${a.window}` < `${b.device} ${b.window}` ? -1 : 1));
  const half = sorted.slice(0, sorted.length >> 1);
  const added = sorted.length - half.length;
  return added === 0 ? 0 : (parquetOfPanes(sorted).byteLength - parquetOfPanes(half).byteLength) / added;
}
