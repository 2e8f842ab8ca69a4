// The devices met so far, by number: id as bytes, key group, and which device came after it the last time. Typed arrays
// only: an object for each of a million devices would be a hundred bytes of memory and a cache miss.
import { addBytes, type ByteTable, createByteTable, findBytes, SLACK_BYTES, standsAt } from '../bytes/byte-table.ts';
import { keyGroupOf } from '../hash/key-group.ts';
import { isUsableId, MAX_DEVICE_CHARACTERS } from './measure-table.ts';
import { utf8Of } from './utf8.ts';

export interface DeviceDirectory {
  readonly ids: ByteTable;
  /** Key group by device number. */
  groups: Uint16Array;
  /**
   * By device number: the device that came after it, −1 = none yet. Fleets report in the same order again and again.
   */
  next: Int32Array;
  /** The device met last, −1 = none yet. */
  last: number;
  readonly keyGroups: number;
}

const encoder = new TextEncoder();
/** Room for the longest id, three bytes a character. */
const scratch = new Uint8Array(3 * MAX_DEVICE_CHARACTERS + SLACK_BYTES);
const scratchView = new DataView(scratch.buffer);
const FIRST_DEVICES = 256;

export function createDeviceDirectory(keyGroups: number): DeviceDirectory {
  return {
    ids: createByteTable(),
    groups: new Uint16Array(FIRST_DEVICES),
    next: new Int32Array(FIRST_DEVICES).fill(-1),
    keyGroups,
    last: -1,
  };
}

const QUOTE = 34;

/** The device that is expected after the last one, where its id and a quote stand at `at`: its number; −1 where not. */
export function expectedDevice(directory: DeviceDirectory, view: DataView, at: number): number {
  const { last, ids } = directory;
  if (last < 0) return -1;
  const number = directory.next[last] as number;
  if (number < 0 || !standsAt(ids, number, view, at)) return -1;
  if (view.getUint8(at + (ids.lengths[number] as number)) !== QUOTE) return -1;
  directory.last = number;
  return number;
}

/** Number of the device whose id is `length` bytes at `at`; −1 where that is no usable id, or no UTF-8. */
export function deviceAt(
  directory: DeviceDirectory,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  length: number,
): number {
  let number = findBytes(directory.ids, view, at, length);
  if (number < 0) {
    const id = utf8Of(bytes.subarray(at, at + length));
    if (id === undefined || !isUsableId(id)) return -1;
    number = add(directory, id, view, at, length);
  }
  follow(directory, number);
  return number;
}

/** Number of the device with a usable id. */
export function deviceNamed(directory: DeviceDirectory, id: string): number {
  const length = encoder.encodeInto(id, scratch).written;
  let number = findBytes(directory.ids, scratchView, 0, length);
  if (number < 0) number = add(directory, id, scratchView, 0, length);
  // Its bytes do not stand in JSON as they are: where they do, they are another text, and it must not be expected.
  if (id.includes('"') || id.includes('\\')) directory.last = -1;
  else follow(directory, number);
  return number;
}

function follow(directory: DeviceDirectory, number: number): void {
  if (directory.last >= 0) directory.next[directory.last] = number;
  directory.last = number;
}

function add(directory: DeviceDirectory, id: string, view: DataView, at: number, length: number): number {
  const number = addBytes(directory.ids, view, at, length);
  if (number === directory.groups.length) {
    const groups = new Uint16Array(2 * number);
    groups.set(directory.groups);
    directory.groups = groups;
    const next = new Int32Array(2 * number).fill(-1);
    next.set(directory.next);
    directory.next = next;
  }
  directory.groups[number] = keyGroupOf(id, directory.keyGroups);
  return number;
}
