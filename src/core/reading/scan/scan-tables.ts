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
  readonly units: ByteTable;
  readonly unitMeasure: Int32Array;
  readonly unitFactor: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly flag: Uint8Array;
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
  const units = createByteTable();
  for (const name of profile.units.keys()) addName(units, name);
  const meanings = [...profile.units.values()];
  return {
    keys,
    codes: Uint8Array.from(roles, ([, role]) => CODES[role.kind]),
    targets: Int32Array.from(roles, ([, role]) => ('index' in role ? role.index : -1)),
    measureNames,
    measureOf: Int32Array.from(profile.measureIndex.values()),
    dimensionNames,
    units,
    unitMeasure: Int32Array.from(meanings, (each) => each.index),
    unitFactor: Float64Array.from(meanings, (each) => each.factor),
    min: Float64Array.from(profile.measures, (each) => each.min),
    max: Float64Array.from(profile.measures, (each) => each.max),
    flag: Uint8Array.from(profile.measures, (each) => Number(each.flag)),
  };
}
