// What detect keeps of one key group: how far each raw shard is absorbed, and each device's measures and latest incidents.
import type { AlertRecord } from '../alert/life.ts';
import type { Position } from '../reading/position.ts';
import type { MeasureState } from './measure-state.ts';

export interface DeviceState {
  readonly id: string;
  /** By the slots of the detector's plans; holes where the device never sent the measure. */
  readonly measures: (MeasureState | undefined)[];
  /** The latest incident of each rule that found one; those long over are forgotten. */
  alerts: AlertRecord[];
}

export interface GroupState {
  readonly positions: Map<string, Position>;
  readonly devices: Map<string, DeviceState>;
}

export function emptyGroupState(): GroupState {
  return { positions: new Map(), devices: new Map() };
}

export function deviceOf(group: GroupState, id: string): DeviceState {
  let device = group.devices.get(id);
  if (device === undefined) {
    device = { id, measures: [], alerts: [] };
    group.devices.set(id, device);
  }
  return device;
}
