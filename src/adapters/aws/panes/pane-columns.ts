// Panes as columns in bytes: texts once, numbers as short as they are, what follows from other numbers as a 0. Pure and
// exact: what is read is what was written. Refuses bytes of another version.
import { type ByteReader, createByteReader } from '#core/bytes/reader.ts';
import { type ByteWriter, createByteWriter } from '#core/bytes/writer.ts';
import { checkFormat, passSections, type Written, writeSections, written } from '#core/formats.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { emptyAccumulator } from '#core/windowing/slices/accumulator.ts';
import { readExpected, readNumber, writeExpected, writeNumber } from './number-column.ts';

// What a pane has or is, a bit each.
/** One reading: its value is sum, lowest, highest, mean, first and last, and it has no deviation. */
const SINGLE = 1;
const HAS_ENERGY = 2;
const HAS_INCREASE = 4;
const HAS_COVERED = 8;
const HAS_MERGED = 16;
const REVISION_IS_COUNT = 32;
// What a register has now and then. These columns came last, so that a reader without them passes over them.
const REGISTER = { jump: 64, glitches: 128, replaced: 256, pending: 512 } as const;
const REGISTER_NAMES = Object.keys(REGISTER) as (keyof typeof REGISTER)[];

/**
 * What many panes share beside their dimensions: profile, measure, window, start, length, and the dimension it is of
 * (empty: a device's).
 */
type Kind = readonly [profile: string, measure: string, window: string, startMs: number, lengthMs: number, of: string];

const kindOf = ({ profile, measure, window, startMs, endMs, of = '' }: Pane): Kind => [
  profile,
  measure,
  window,
  startMs,
  endMs - startMs,
  of,
];

/** Each distinct text once, and which one each pane has. */
function textColumn(out: ByteWriter, texts: readonly string[]): void {
  const indexOf = new Map<string, number>();
  for (const text of texts) if (!indexOf.has(text)) indexOf.set(text, indexOf.size);
  out.varint(indexOf.size);
  for (const text of indexOf.keys()) out.text(text);
  for (const text of texts) out.varint(indexOf.get(text) as number);
}

/** `made` of each distinct text once. */
function readTextColumn<T>(from: ByteReader, count: number, made: (text: string) => T): T[] {
  const all = times(from.varint(), () => made(from.text()));
  return times(count, () => all[from.varint()] as T);
}

/** `Array.from` with a function is so much slower that it was a quarter of reading an item. */
function times<T>(count: number, next: () => T): T[] {
  const all: T[] = [];
  for (let index = 0; index < count; index += 1) all.push(next());
  return all;
}

function bitsOf(pane: Pane): number {
  const { count, sum, m2, firstAtMs, lastAtMs } = pane;
  const isSingle =
    count === 1 && m2 === 0 && firstAtMs === lastAtMs && EQUAL.every((name) => Object.is(pane[name], sum));
  return (
    (isSingle ? SINGLE : 0) |
    (pane.energyKwh === undefined ? 0 : HAS_ENERGY) |
    (pane.increase === undefined ? 0 : HAS_INCREASE) |
    (pane.coveredMs === undefined ? 0 : HAS_COVERED) |
    (pane.mergedIntoMs === undefined ? 0 : HAS_MERGED) |
    (pane.revision === count ? REVISION_IS_COUNT : 0) |
    registerBitsOf(pane)
  );
}

function registerBitsOf(pane: Pane): number {
  if (pane.increase === undefined) return 0;
  let bits = 0;
  for (const name of REGISTER_NAMES) if (pane[name] !== undefined) bits |= REGISTER[name];
  return bits;
}

/** What is equal to the sum where there is but one reading. */
const EQUAL = ['min', 'max', 'mean', 'first', 'last'] as const;
const PLAIN = ['min', 'max', 'first', 'last'] as const;

/**
 * kWh for each unit of the sum, as the first pane with energy has it: the profile's reporting period. The others are
 * told by their distance from it.
 */
function energyRatioOf(panes: readonly Pane[]): number {
  const first = panes.find(({ energyKwh, sum }) => energyKwh !== undefined && sum !== 0);
  return first === undefined ? 0 : (first.energyKwh as number) / first.sum;
}

/** Times must be whole milliseconds, as those of windows and readings are. */
export function encodePanes(panes: readonly Pane[], as: Written = written('panes')): Uint8Array {
  const out = createByteWriter(64 * panes.length + 1024);
  const energyRatio = energyRatioOf(panes);
  out.u8(as.version);
  out.varint(panes.length);
  out.f64(energyRatio);
  textColumn(
    out,
    panes.map(({ device }) => device),
  );
  textColumn(
    out,
    panes.map((pane) => JSON.stringify(kindOf(pane))),
  );
  textColumn(
    out,
    panes.map(({ dimensions }) => JSON.stringify(dimensions)),
  );
  const bits = panes.map(bitsOf);
  for (const each of bits) out.varint(each);
  const having = (has: number) => panes.filter((_, index) => ((bits[index] as number) & has) !== 0);
  const lacking = (has: number) => panes.filter((_, index) => ((bits[index] as number) & has) === 0);
  const several = lacking(SINGLE);
  for (const { sum } of panes) writeNumber(out, sum);
  for (const { firstAtMs, startMs } of panes) writeNumber(out, firstAtMs - startMs);
  for (const { count } of several) writeNumber(out, count);
  for (const { lastAtMs, startMs } of several) writeNumber(out, lastAtMs - startMs);
  for (const { mean, sum, count } of several) writeExpected(out, mean, sum / count);
  for (const name of PLAIN) for (const pane of several) writeNumber(out, pane[name]);
  for (const { m2 } of several) out.f64(m2);
  for (const { revision } of lacking(REVISION_IS_COUNT)) writeNumber(out, revision);
  for (const { energyKwh = 0, sum } of having(HAS_ENERGY)) writeExpected(out, energyKwh, sum * energyRatio);
  for (const { increase = 0 } of having(HAS_INCREASE)) writeNumber(out, increase);
  for (const { coveredMs = 0 } of having(HAS_COVERED)) writeNumber(out, coveredMs);
  for (const { mergedIntoMs = 0, startMs } of having(HAS_MERGED)) writeNumber(out, mergedIntoMs - startMs);
  for (const name of REGISTER_NAMES) for (const pane of having(REGISTER[name])) writeNumber(out, pane[name] as number);
  writeSections(out, as);
  return out.bytes();
}

type Draft = { -readonly [Name in keyof Pane]: Pane[Name] };

/**
 * All, or those of one device: others are passed over, which takes a fifth less time.
 * @throws UnknownFormatError, RangeError where they are cut short.
 */
export function decodePanes(bytes: Uint8Array, device?: string): Pane[] {
  const from = createByteReader(bytes);
  checkFormat('panes', from.u8());
  const count = from.varint();
  const energyRatio = from.f64();
  const devices = readTextColumn(from, count, (text) => text);
  const isWanted = (index: number): boolean => device === undefined || devices[index] === device;
  if (device !== undefined && !devices.includes(device)) return [];
  const kinds = readTextColumn(from, count, (text) => JSON.parse(text) as Kind);
  const dimensions = readTextColumn(from, count, (text) => JSON.parse(text) as Pane['dimensions']);
  const bits = times(count, () => from.varint());
  // What is passed over is written into one and the same.
  const other = draftOf('', ['', '', '', 0, 0, ''], {});
  const panes = kinds.map((kind, index) =>
    isWanted(index) ? draftOf(devices[index] as string, kind, dimensions[index] as Pane['dimensions']) : other,
  );
  const having = (has: number) => panes.filter((_, index) => ((bits[index] as number) & has) !== 0);
  const lacking = (has: number) => panes.filter((_, index) => ((bits[index] as number) & has) === 0);
  const several = lacking(SINGLE);
  for (const pane of panes) pane.sum = readNumber(from);
  for (const pane of panes) pane.firstAtMs = pane.startMs + readNumber(from);
  for (const pane of having(SINGLE)) {
    // One by one: by names of a list it was the dearest line of all.
    const { sum } = pane;
    pane.min = sum;
    pane.max = sum;
    pane.mean = sum;
    pane.first = sum;
    pane.last = sum;
    pane.count = 1;
    pane.lastAtMs = pane.firstAtMs;
  }
  for (const pane of several) pane.count = readNumber(from);
  for (const pane of several) pane.lastAtMs = pane.startMs + readNumber(from);
  for (const pane of several) pane.mean = readExpected(from, pane.sum / pane.count);
  for (const name of PLAIN) for (const pane of several) pane[name] = readNumber(from);
  for (const pane of several) pane.m2 = from.f64();
  for (const pane of having(REVISION_IS_COUNT)) pane.revision = pane.count;
  for (const pane of lacking(REVISION_IS_COUNT)) pane.revision = readNumber(from);
  for (const pane of having(HAS_ENERGY)) pane.energyKwh = readExpected(from, pane.sum * energyRatio);
  for (const pane of having(HAS_INCREASE)) pane.increase = readNumber(from);
  for (const pane of having(HAS_COVERED)) pane.coveredMs = readNumber(from);
  for (const pane of having(HAS_MERGED)) pane.mergedIntoMs = pane.startMs + readNumber(from);
  for (const name of REGISTER_NAMES) for (const pane of having(REGISTER[name])) pane[name] = readNumber(from);
  passSections(from, 'panes');
  return panes.filter((pane) => pane !== other);
}

function draftOf(device: string, kind: Kind, dimensions: Pane['dimensions']): Draft {
  const [profile, measure, window, startMs, lengthMs, of] = kind;
  const pane = {
    ...emptyAccumulator(),
    device,
    measure,
    window,
    startMs,
    endMs: startMs + lengthMs,
    revision: 0,
    dimensions,
    profile,
  };
  return of === '' ? pane : { ...pane, of };
}
