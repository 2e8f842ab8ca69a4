// A pack's rejections into the key group's state, each in its place among the readings: counts, the last arrival of the
// devices, and which devices have nothing accepted. Skips what was absorbed before.
import { deviceIn, type Pack } from '../pack/pack.ts';
import { isAtOrBelow, type Position } from '../reading/position.ts';
import type { GroupState } from './group-state.ts';
import { refuse } from './refused.ts';

/** Takes those that stand before (record, index); a reading's own rejection comes after its good values. */
export type RejectedUpTo = (record: number, index: number) => void;

/** `mark` is the position absorbed before this pack. */
export function rejectedOf(state: GroupState, pack: Pack, mark: Position | undefined): RejectedUpTo {
  const { rejected, sequences, arrivals, arrivalBaseMs } = pack;
  const ids: (string | undefined)[] = [];
  let next = 0;

  function take(at: number): void {
    const [record, index, values, whole, entry, reason] = rejected[at] as Pack['rejected'][number];
    if (isAtOrBelow(sequences.at(record) as string, index, mark)) return;
    state.counts.valuesRejected += values;
    state.counts.readingsRejected += whole;
    // What is left of the reading is a row, which tells more.
    if (whole === 0 || entry < 0) return;
    ids[entry] ??= deviceIn(pack, entry);
    const id = ids[entry] as string;
    const arrivalMs = Math.floor(arrivalBaseMs + (arrivals[record] as number));
    const device = state.devices.get(id);
    if (device !== undefined && arrivalMs > device.arrivalMs) device.arrivalMs = arrivalMs;
    refuse(state.refused, id, arrivalMs, reason);
  }

  return (record, index) => {
    for (; next < rejected.length; next += 1) {
      const [ofRecord, ofIndex] = rejected[next] as Pack['rejected'][number];
      if (ofRecord > record || (ofRecord === record && ofIndex >= index)) return;
      take(next);
    }
  };
}
