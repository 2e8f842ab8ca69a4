// What readings are read into, and what they have named so far: rows, devices, texts and measures. Kept from batch to
// batch and begun anew once someone has sent so many names that they would fill the memory.
import { type ByteTable, createByteTable } from '../bytes/byte-table.ts';
import type { CompiledProfile } from '../profile/compile.ts';
import { createDeviceDirectory, type DeviceDirectory } from './device-directory.ts';
import { createMeasureTable, MAX_OPEN_MEASURES, type MeasureTable } from './measure-table.ts';
import { createRows, type Rows } from './rows.ts';

export interface ReadingTables {
  readonly rows: Rows;
  readonly devices: DeviceDirectory;
  /** Dimension values. */
  readonly texts: ByteTable;
  readonly measures: MeasureTable;
}

/**
 * Devices remembered: about 50 bytes each. More than a shard's share of any fleet; beyond it the memory starts anew.
 */
const MAX_KNOWN_DEVICES = 2 ** 20;
/** Dimension values remembered; beyond it someone sends ids as regions. */
const MAX_TEXTS = 100_000;

export function createReadingTables(profile: CompiledProfile, keyGroups: number): ReadingTables {
  return {
    rows: createRows(profile.dimensions.length),
    devices: createDeviceDirectory(keyGroups),
    texts: createByteTable(),
    measures: createMeasureTable(profile.measures.map((measure) => measure.name)),
  };
}

/** Asked between batches: rows hold the numbers of names. */
export function isOverfull({ devices, texts, measures }: ReadingTables): boolean {
  return devices.ids.count > MAX_KNOWN_DEVICES || texts.count > MAX_TEXTS || measures.names.length > MAX_OPEN_MEASURES;
}
