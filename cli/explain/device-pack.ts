// A pack with the rows of one device only: detect judges a device by nothing but its own readings.
import { deviceIn, type Pack } from '#core/pack/pack.ts';

/** Undefined where the pack has none. */
export function packOf(device: string, pack: Pack): Pack | undefined {
  const entries = new Set<number>();
  for (let entry = 0; entry < pack.devices.count; entry += 1) if (deviceIn(pack, entry) === device) entries.add(entry);
  if (entries.size === 0) return undefined;
  const rows: number[] = [];
  for (let row = 0; row < pack.rows; row += 1) if (entries.has(pack.who[row] as number)) rows.push(row);
  const picked = (column: ArrayLike<number>) => Int32Array.from(rows, (row) => column[row] as number);
  return {
    ...pack,
    rows: rows.length,
    who: picked(pack.who),
    record: picked(pack.record),
    index: picked(pack.index),
    time: Float64Array.from(rows, (row) => pack.time[row] as number),
    values: pack.values.map((column) => Float64Array.from(rows, (row) => column[row] as number)),
  };
}
