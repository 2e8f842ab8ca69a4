// The devices met so far: id → key group, worked out once, and a place for the pack being built to remember its entry.
import { keyGroupOf } from '../hash/key-group.ts';

export interface KnownDevice {
  readonly id: string;
  readonly group: number;
  /** Which pack `entry` belongs to: any object that is new with each pack. */
  pack: object | undefined;
  /** Index in that pack's `devices`. */
  entry: number;
}

export interface DeviceDirectory {
  named(id: string): KnownDevice;
  size(): number;
}

export function createDeviceDirectory(groups: number): DeviceDirectory {
  const known = new Map<string, KnownDevice>();
  return {
    named(id) {
      let device = known.get(id);
      if (device === undefined) {
        device = { id, group: keyGroupOf(id, groups), pack: undefined, entry: -1 };
        known.set(id, device);
      }
      return device;
    },
    size: () => known.size,
  };
}
