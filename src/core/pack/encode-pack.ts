// A pack from plain lists, for tests and tools. `validate` packs its readings without them: see packer.ts.
import { addBytes, type ByteTable, createByteTable, findBytes, SLACK_BYTES } from '../bytes/byte-table.ts';
import { createByteWriter } from '../bytes/writer.ts';
import { type Written, writeSections, written } from '../formats.ts';
import { digitsFrom, planDigits } from './digits.ts';
import { createOutput } from './output.ts';
import type { PackRejection } from './pack.ts';
import { encodeLine, type PackColumns, writePack } from './write-pack.ts';

/** What is in a pack, in plain lists; times and arrivals in ms since the epoch. */
export interface PackContent {
  readonly profile: string;
  readonly group: number;
  readonly groups: number;
  readonly shard: string;
  readonly sequences: readonly string[];
  readonly arrivals: readonly number[];
  readonly dimensions: readonly string[];
  /** By entry: device id, then its dimension values (null = not given). */
  readonly devices: readonly (readonly (string | null)[])[];
  readonly who: readonly number[];
  readonly record: readonly number[];
  readonly index: readonly number[];
  readonly time: readonly number[];
  readonly measures: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly rejected: readonly PackRejection[];
}

const encoder = new TextEncoder();
/** Grows where a pack is larger. */
const SMALL_BYTES = 4096;

/** `as`: how the next release may write, for tests. */
export function encodePack(content: PackContent, as: Written = written('pack')): Uint8Array {
  const { profile, groups, shard, dimensions, measures, devices } = content;
  const ids = createByteTable();
  const texts = createByteTable();
  const entries = Int32Array.from(devices, ([id]) => numberOf(ids, id as string));
  const codes = Uint16Array.from(
    devices.flatMap(([, ...values]) => values.map((value) => (value === null ? 0 : numberOf(texts, value) + 1))),
  );
  const columns: PackColumns = {
    group: content.group,
    rows: content.who.length,
    records: content.sequences.length,
    devices: devices.length,
    texts: texts.count,
    measures: measures.length,
    rejected: content.rejected.length,
    who: Uint16Array.from(content.who),
    record: Uint16Array.from(content.record),
    index: Uint32Array.from(content.index),
    time: Float64Array.from(content.time),
    values: content.values.map((column) => Float64Array.from(column)),
    places: Int32Array.from(content.sequences.keys()),
    entries,
    codes,
    textNumbers: Int32Array.from({ length: texts.count }, (_, i) => i),
    rejections: Int32Array.from(
      content.rejected.flatMap(([record, index, values, whole, entry, reason]) => [
        record,
        index,
        values,
        whole,
        entry + 1,
        reason,
      ]),
    ),
  };
  const output = createOutput(SMALL_BYTES);
  const line = encodeLine({ v: as.version, profile, groups, shard, dimensions, measures });
  const arrivalsMs = Float64Array.from(content.arrivals);
  const digits = digitsFrom(content.sequences);
  const plan = planDigits(digits, 0, content.sequences.length - 1);
  const sources = { digits, plan, arrivalsMs, ids, texts };
  const bytes = writePack(output, line, dimensions.length, columns, sources);
  const sections = createByteWriter();
  writeSections(sections, as);
  const pack = new Uint8Array(bytes + sections.length());
  pack.set(output.bytes.subarray(0, bytes));
  sections.copyInto(pack, bytes);
  return pack;
}

function numberOf(table: ByteTable, text: string): number {
  const bytes = new Uint8Array(3 * text.length + SLACK_BYTES);
  const { written } = encoder.encodeInto(text, bytes);
  const view = new DataView(bytes.buffer);
  const known = findBytes(table, view, 0, written);
  return known >= 0 ? known : addBytes(table, view, 0, written);
}
