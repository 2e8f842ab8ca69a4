// Packs ↔ bytes: JSON of columns, readable with any tool, parsed at tens of millions of numbers a second.
import type { Pack } from './pack.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** @throws Error where the bytes are no pack of version 1: only `validate` writes the readings stream, so that is a fault, not data. */
export function parsePack(bytes: Uint8Array): Pack {
  const pack = JSON.parse(decoder.decode(bytes)) as Pack;
  if (pack?.v !== 1)
    throw new Error(
      `a record of the readings stream has version ${String(pack?.v)}; this version of Weir reads packs of version 1`,
    );
  return pack;
}

export function encodePack(pack: Pack): Uint8Array {
  return encoder.encode(JSON.stringify(pack));
}
