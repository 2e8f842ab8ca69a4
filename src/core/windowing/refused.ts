// Devices of which every reading is rejected: since when, how many, and for which reasons. Apart from the devices that
// have windows, since ids that nobody has ever had come here too, and bounded: the one heard least recently goes out
// first. A function of the readings' order alone.
import type { ByteReader } from '../bytes/reader.ts';
import type { ByteWriter } from '../bytes/writer.ts';

/** What a device's readings came to since its last accepted one. Mutable, as the state that holds it. */
export interface Refused {
  /** Arrival of the first and of the last rejected reading, ms. */
  firstMs: number;
  lastMs: number;
  /** Rejected readings by number of the reason (issue.ts). */
  readonly byReason: Map<number, number>;
}

export interface RefusedDevices {
  /** By id, the one heard last at the end. */
  readonly byId: Map<string, Refused>;
  /** How many went out for want of room since the state was read; not stored. */
  forgottenCount: number;
}

/**
 * With ids of the longest (256 characters) about 300 KB; with usual ones 30. More than a fleet has devices that send
 * rubbish.
 */
export const MAX_REFUSED_DEVICES = 1_000;

export const noRefusedDevices = (): RefusedDevices => ({ byId: new Map(), forgottenCount: 0 });

/** A reading of the device was rejected whole. */
export function refuse(refused: RefusedDevices, id: string, arrivalMs: number, reason: number): void {
  const { byId } = refused;
  const known = byId.get(id);
  if (known === undefined) {
    if (byId.size >= MAX_REFUSED_DEVICES) {
      for (const oldest of byId.keys()) {
        byId.delete(oldest);
        break;
      }
      refused.forgottenCount += 1;
    }
    byId.set(id, { firstMs: arrivalMs, lastMs: arrivalMs, byReason: new Map([[reason, 1]]) });
    return;
  }
  byId.delete(id);
  byId.set(id, known);
  if (arrivalMs > known.lastMs) known.lastMs = arrivalMs;
  known.byReason.set(reason, (known.byReason.get(reason) ?? 0) + 1);
}

/** Forgets devices that were not heard since `beforeMs`. */
export function retireRefused({ byId }: RefusedDevices, beforeMs: number): void {
  for (const [id, { lastMs }] of byId) if (lastMs < beforeMs) byId.delete(id);
}

/** Rejected readings in all. */
export function countOf({ byReason }: Refused): number {
  let count = 0;
  for (const each of byReason.values()) count += each;
  return count;
}

/** The reason most given; of equals the lower number. */
export function mostGivenReason({ byReason }: Refused): number {
  let most = 0;
  let reason = 0;
  for (const [number, count] of byReason) {
    if (count < most || (count === most && number > reason)) continue;
    most = count;
    reason = number;
  }
  return reason;
}

export function writeRefused(out: ByteWriter, { byId }: RefusedDevices): void {
  out.varint(byId.size);
  for (const [id, { firstMs, lastMs, byReason }] of byId) {
    out.text(id);
    out.f64(firstMs);
    out.varint(lastMs - firstMs);
    out.varint(byReason.size);
    for (const [reason, count] of byReason) {
      out.varint(reason);
      out.varint(count);
    }
  }
}

/** Into a list that is empty. */
export function readRefused(from: ByteReader, { byId }: RefusedDevices): void {
  for (let left = from.varint(); left > 0; left -= 1) {
    const id = from.text();
    const firstMs = from.f64();
    const lastMs = firstMs + from.varint();
    const byReason = new Map<number, number>();
    for (let reasons = from.varint(); reasons > 0; reasons -= 1) byReason.set(from.varint(), from.varint());
    byId.set(id, { firstMs, lastMs, byReason });
  }
}
