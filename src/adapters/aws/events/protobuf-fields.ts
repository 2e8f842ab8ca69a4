// The fields of one message of protocol buffers, one after the other, where they lie. Knows the wire format only, not
// what a field means; a message that is cut short, or says lengths beyond its end, is broken, never an exception.
// https://protobuf.dev/programming-guides/encoding/

export interface Fields {
  readonly bytes: Uint8Array;
  readonly end: number;
  at: number;
  /** The field that was read last: its number and wire type. */
  number: number;
  wire: number;
  /** Of wire type 0: its number. Beyond 2^53 it is rounded: no index of a table is that large. */
  value: number;
  /** Of wire type 2: where its bytes lie. */
  from: number;
  to: number;
  isBroken: boolean;
}

/** The fields in [from, end) of the bytes. */
export function createFields(bytes: Uint8Array, from: number, end: number): Fields {
  return { bytes, end, at: from, number: 0, wire: 0, value: 0, from: 0, to: 0, isBroken: false };
}

/** Moves to the next field; answers false at the end, and where the message is broken. */
export function nextField(fields: Fields): boolean {
  if (fields.at >= fields.end) return false;
  const tag = readVarint(fields);
  fields.number = Math.floor(tag / 8);
  fields.wire = tag % 8;
  if (fields.number === 0 || tag > MAX_TAG) fields.isBroken = true;
  else if (fields.wire === 0) fields.value = readVarint(fields);
  else if (fields.wire === 1) skip(fields, 8);
  else if (fields.wire === 2) skip(fields, readVarint(fields));
  else if (fields.wire === 5) skip(fields, 4);
  // 3 and 4 are groups, which no version of this format ever had; 6 and 7 are none.
  else fields.isBroken = true;
  return !fields.isBroken;
}

/** A field's number has 29 bits, its wire type 3. */
const MAX_TAG = 2 ** 32 - 1;
/** 64 bits, seven to a byte. */
const MAX_VARINT_BYTES = 10;

function readVarint(fields: Fields): number {
  let value = 0;
  let factor = 1;
  for (let i = 0; i < MAX_VARINT_BYTES && fields.at < fields.end; i += 1) {
    const byte = fields.bytes[fields.at] as number;
    fields.at += 1;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
    factor *= 128;
  }
  fields.isBroken = true;
  return 0;
}

function skip(fields: Fields, length: number): void {
  fields.from = fields.at;
  fields.to = fields.at + length;
  if (fields.to > fields.end) fields.isBroken = true;
  else fields.at = fields.to;
}
