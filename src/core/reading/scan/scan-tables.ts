// A profile as byte tables for the scanner: names on the wire → what they mean, found by hash without making strings.
import { addBytes, type ByteTable, createByteTable, SLACK_BYTES } from '../../bytes/byte-table.ts';
import type { CompiledProfile } from '../../profile/compile.ts';

/** What a top-level field means to the scanner; PASS is checked as JSON and passed over. */
export const PASS = 0;
export const DEVICE = 1;
export const TIME = 2;
export const QUALITY = 3;
export const DIMENSION = 4;
export const MEASURE = 5;
export const MEASURES = 6;
export const DIMENSIONS = 7;
export const METRIC = 8;
export const VALUE = 9;
export const UNIT = 10;
/** Seldom and involved: the whole reading goes to JSON.parse. */
export const SLOW = 11;
/** A time as a text; TIME itself is one as a number. */
export const TIME_TEXT = 12;
/** A device's id as a whole number; DEVICE itself is one as a text. */
export const DEVICE_NUMBER = 13;
/** A text that an open profile does not know: passed over where it cannot be taken for a number. */
export const PASS_TEXT = 14;

const CODES = {
  device: DEVICE,
  time: TIME,
  quality: QUALITY,
  dimension: DIMENSION,
  measure: MEASURE,
  measures: MEASURES,
  dimensions: DIMENSIONS,
  metric: METRIC,
  value: VALUE,
  unit: UNIT,
  envelope: SLOW,
  other: PASS,
} as const;

export interface ScanTables {
  readonly keys: ByteTable;
  readonly codes: Uint8Array;
  /** Index of the dimension or measure that a key means. */
  readonly targets: Int32Array;
  readonly measureNames: ByteTable;
  readonly measureOf: Int32Array;
  readonly dimensionNames: ByteTable;
  /** Spellings of units; by number of the spelling, the unit. */
  readonly spellings: ByteTable;
  readonly unitOf: Int32Array;
  /** By unit: the one measure that it is of, −1 where there are several. */
  readonly unitOnly: Int32Array;
  /** By unit and measure (unit × measures + measure): how it converts; NaN where it is no unit of the measure. */
  readonly unitFactor: Float64Array;
  readonly unitOffset: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly flag: Uint8Array;
  /** Quality must be above it. */
  readonly minQuality: number;
}

const encoder = new TextEncoder();

function addName(table: ByteTable, name: string): void {
  const bytes = encoder.encode(name);
  const padded = new Uint8Array(bytes.length + SLACK_BYTES);
  padded.set(bytes);
  addBytes(table, new DataView(padded.buffer), 0, bytes.length);
}

export function createScanTables(profile: CompiledProfile): ScanTables {
  const roles = [...profile.roles];
  const keys = createByteTable();
  for (const [name] of roles) addName(keys, name);
  const measureNames = createByteTable();
  for (const name of profile.measureIndex.keys()) addName(measureNames, name);
  const dimensionNames = createByteTable();
  for (const name of profile.dimensions) addName(dimensionNames, name);
  const { all, spellings } = profile.units;
  const spelt = createByteTable();
  for (const spelling of spellings.keys()) addName(spelt, spelling);
  return {
    keys,
    codes: Uint8Array.from(roles, ([, role]) => CODES[role.kind]),
    targets: Int32Array.from(roles, ([, role]) => ('index' in role ? role.index : -1)),
    measureNames,
    measureOf: Int32Array.from(profile.measureIndex.values()),
    dimensionNames,
    spellings: spelt,
    unitOf: Int32Array.from(spellings.values()),
    unitOnly: Int32Array.from(all, (unit) => unit.only),
    unitFactor: Float64Array.from(all.flatMap((unit) => unit.of.map((own) => own?.factor ?? Number.NaN))),
    unitOffset: Float64Array.from(all.flatMap((unit) => unit.of.map((own) => own?.offset ?? Number.NaN))),
    min: Float64Array.from(profile.measures, (each) => each.min),
    max: Float64Array.from(profile.measures, (each) => each.max),
    flag: Uint8Array.from(profile.measures, (each) => Number(each.flag)),
    minQuality: profile.minQuality ?? -1,
  };
}
