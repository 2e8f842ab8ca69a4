// A key group's state ↔ bytes: version, checksum, positions, names once, then every device in the order of its first reading.
// Refuses bytes of another version, and bytes that are not exactly what was written: a wrong baseline is worse than a clear error.
import { createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import { murmur3x32 } from '../hash/murmur3-32.ts';
import type { Detector } from './detector.ts';
import { type DeviceNames, readDevice, writeDevice } from './device-codec.ts';
import { emptyGroupState, type GroupState } from './group-state.ts';

const VERSION = 1;
/** Version and checksum. */
const HEAD_BYTES = 5;

/** @param initialBytes a guess of the answer's length, e.g. that of the last one, to spare the buffer from growing. */
export function encodeGroup(detector: Detector, group: GroupState, initialBytes = 1024): Uint8Array {
  const writer = createByteWriter(initialBytes);
  writer.u8(VERSION);
  writer.u32(0);
  writer.varint(group.positions.size);
  for (const [shard, position] of group.positions) {
    writer.text(shard);
    writer.text(position.sequence);
    writer.varint(position.index);
  }
  const names = numberNames(group);
  writer.varint(names.slots.size);
  for (const slot of names.slots.keys()) writer.text(detector.planAt(slot).name);
  writer.varint(names.rules.size);
  for (const rule of names.rules.keys()) writer.text(rule);
  writer.varint(group.devices.size);
  for (const device of group.devices.values()) writeDevice(writer, device, names);
  const bytes = writer.bytes();
  new DataView(bytes.buffer).setUint32(1, murmur3x32(bytes.subarray(HEAD_BYTES)), true);
  return bytes;
}

/** @throws RangeError for bytes of another version, cut short or changed. */
export function decodeGroup(detector: Detector, bytes: Uint8Array): GroupState {
  const reader = createByteReader(bytes);
  const version = reader.u8();
  if (version !== VERSION) {
    throw new RangeError(
      `stored baselines have version ${version}, this Weir reads version ${VERSION}: deploy the Weir that wrote them, or delete them to learn anew`,
    );
  }
  if (reader.u32() !== murmur3x32(bytes.subarray(HEAD_BYTES))) {
    throw new RangeError(
      `stored baselines of ${bytes.length} bytes do not match their checksum: restore them from a backup, or delete them to learn anew`,
    );
  }
  const group = emptyGroupState();
  for (let left = reader.varint(); left > 0; left--) {
    const shard = reader.text();
    group.positions.set(shard, { sequence: reader.text(), index: reader.varint() });
  }
  const slots: number[] = [];
  for (let left = reader.varint(); left > 0; left--) slots.push(detector.planOf(reader.text()).slot);
  const rules: string[] = [];
  for (let left = reader.varint(); left > 0; left--) rules.push(reader.text());
  for (let left = reader.varint(); left > 0; left--) {
    const device = readDevice(reader, slots, rules);
    group.devices.set(device.id, device);
  }
  if (reader.left() > 0) throw new RangeError(`stored baselines go on for ${reader.left()} bytes after their end`);
  return group;
}

/** A small number for each measure and rule that occurs. */
function numberNames(group: GroupState): DeviceNames {
  const slots = new Map<number, number>();
  const rules = new Map<string, number>();
  for (const { measures, alerts } of group.devices.values()) {
    for (let slot = 0; slot < measures.length; slot++) {
      if (measures[slot] !== undefined && !slots.has(slot)) slots.set(slot, slots.size);
    }
    for (const { rule } of alerts) if (!rules.has(rule)) rules.set(rule, rules.size);
  }
  return { slots, rules };
}
