// A device's last arrivals in the state, as distances: from its clock, which no arrival is before, and from each other.
// 3 bytes where a reading is on its way for less than half a minute, 4 up to half an hour.
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';
import type { DeviceState } from './group-state.ts';

export function writeArrivals(out: ByteWriter, { clockMs, arrivalMs, acceptedMs }: DeviceState): void {
  const isKnown = Number.isFinite(clockMs) && Number.isFinite(arrivalMs);
  out.varint(isKnown ? arrivalMs - Math.floor(clockMs) + 1 : 0);
  out.varint(isKnown && Number.isFinite(acceptedMs) ? arrivalMs - acceptedMs + 1 : 0);
}

/** Reads them into a device whose clock is known. */
export function readArrivals(from: ByteReader, device: DeviceState): void {
  const distanceMs = from.varint();
  const acceptedBeforeMs = from.varint();
  if (distanceMs > 0) device.arrivalMs = Math.floor(device.clockMs) + distanceMs - 1;
  if (acceptedBeforeMs > 0) device.acceptedMs = device.arrivalMs - (acceptedBeforeMs - 1);
}

/**
 * States of before had no arrivals: the clock is what a device was judged by, and the least that its last arrival can
 * be.
 */
export function assumeArrivals(device: DeviceState): void {
  device.arrivalMs = Math.floor(device.clockMs);
  device.acceptedMs = device.arrivalMs;
}
