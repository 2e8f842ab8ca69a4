// A pack's devices → the state's, without making a text of an id that was met before. In memory only, beside the state that it belongs to.
import { emptyIdTable, type IdTable, numberOf } from '../bytes/id-table.ts';
import { deviceIn, type Pack } from '../pack/pack.ts';
import type { DeviceState, GroupState } from './group-state.ts';

export interface DeviceFinder {
  ids: IdTable;
  /** By number in `ids`. */
  devices: (DeviceState | undefined)[];
}

const finders = new WeakMap<GroupState, DeviceFinder>();

/** The finder of a state. */
export function finderOf(state: GroupState): DeviceFinder {
  let finder = finders.get(state);
  if (finder === undefined) {
    finder = { ids: emptyIdTable(), devices: [] };
    finders.set(state, finder);
  }
  return finder;
}

/** To be called where devices were taken out of the state. */
export function forgetDevices(state: GroupState): void {
  finders.delete(state);
}

/** The device of an entry of the pack, taken into the state where it is new. */
export function findDevice(finder: DeviceFinder, state: GroupState, pack: Pack, entry: number): DeviceState {
  const { bytes, start, ends } = pack.devices;
  const from = entry === 0 ? start : (ends[entry - 1] as number);
  const number = numberOf(finder.ids, bytes, from, ends[entry] as number);
  let device = finder.devices[number];
  if (device === undefined) {
    device = deviceOf(state, deviceIn(pack, entry));
    finder.devices[number] = device;
  }
  return device;
}

function deviceOf(state: GroupState, id: string): DeviceState {
  let device = state.devices.get(id);
  if (device === undefined) {
    device = { id, clockMs: Number.NEGATIVE_INFINITY, variants: [], series: [] };
    state.devices.set(id, device);
  }
  return device;
}
