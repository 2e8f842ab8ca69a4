// A profile as byte tables for the scanner: names on the wire → what they mean, found by hash without making strings.
import type { CompiledProfile } from '../../profile/compile.ts';
import { createInterner, hashBytes, type Interner } from './interner.ts';

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
  readonly keys: Interner;
  readonly codes: Uint8Array;
  /** Index of the dimension or measure that a key means. */
  readonly targets: Int32Array;
  readonly measureNames: Interner;
  readonly measureOf: Int32Array;
  readonly dimensionNames: Interner;
  readonly units: Interner;
  readonly unitMeasure: Int32Array;
  readonly unitFactor: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly flag: Uint8Array;
}

const encoder = new TextEncoder();

function addName(interner: Interner, name: string): void {
  const bytes = encoder.encode(name);
  interner.add(bytes, 0, bytes.length, hashBytes(new DataView(bytes.buffer), 0, bytes.length));
}

export function createScanTables(profile: CompiledProfile): ScanTables {
  const roles = [...profile.roles];
  const keys = createInterner();
  for (const [name] of roles) addName(keys, name);
  const measureNames = createInterner();
  for (const name of profile.measureIndex.keys()) addName(measureNames, name);
  const dimensionNames = createInterner();
  for (const name of profile.dimensions) addName(dimensionNames, name);
  const units = createInterner();
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
