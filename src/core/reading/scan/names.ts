// What the scanner has met before, by its bytes: devices, dimension values, names of an open profile's measures.
import type { DeviceDirectory, KnownDevice } from '../device-directory.ts';
import { internMeasure, isPlainName, MAX_DEVICE_CHARACTERS, type MeasureTable } from '../measure-table.ts';
import { createInterner, hashBytes } from './interner.ts';

export interface ScanNames {
  /** The device whose id is [from, to); undefined where that is no usable id. */
  device(bytes: Uint8Array, view: DataView, from: number, to: number): KnownDevice | undefined;
  /** A dimension's value as a string; undefined where it is longer than is kept. */
  text(bytes: Uint8Array, view: DataView, from: number, to: number): string | undefined;
  /** Number of a name that an open profile takes as a measure; −1 where it cannot be one. */
  openMeasure(bytes: Uint8Array, view: DataView, from: number, to: number): number;
}

/** Dimension values remembered as strings; beyond it someone sends ids as regions, and the memory starts anew. */
const MAX_TEXTS = 100_000;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function createScanNames(measures: MeasureTable, devices: DeviceDirectory): ScanNames {
  const deviceIds = createInterner();
  const deviceOf: KnownDevice[] = [];
  const textIds = createInterner();
  const textOf: string[] = [];
  const openIds = createInterner();
  const openOf: number[] = [];
  return {
    device(bytes, view, from, to) {
      const hash = hashBytes(view, from, to);
      const found = deviceIds.find(bytes, from, to, hash);
      if (found >= 0) return deviceOf[found];
      const id = decoder.decode(bytes.subarray(from, to));
      if (!isPlainName(id, MAX_DEVICE_CHARACTERS) || id.trim() === '') return undefined;
      const known = devices.named(id);
      deviceIds.add(bytes, from, to, hash);
      deviceOf.push(known);
      return known;
    },
    text(bytes, view, from, to) {
      if (to - from > MAX_DEVICE_CHARACTERS) return undefined;
      const hash = hashBytes(view, from, to);
      const found = textIds.find(bytes, from, to, hash);
      if (found >= 0) return textOf[found];
      if (textOf.length >= MAX_TEXTS) {
        textIds.clear();
        textOf.length = 0;
      }
      textIds.add(bytes, from, to, hash);
      const value = decoder.decode(bytes.subarray(from, to));
      textOf.push(value);
      return value;
    },
    openMeasure(bytes, view, from, to) {
      const hash = hashBytes(view, from, to);
      const found = openIds.find(bytes, from, to, hash);
      if (found >= 0) return openOf[found] as number;
      const index = internMeasure(measures, decoder.decode(bytes.subarray(from, to)));
      if (index < 0) return -1;
      openIds.add(bytes, from, to, hash);
      openOf.push(index);
      return index;
    },
  };
}
