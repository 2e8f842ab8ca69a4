// Where an event's records are decoded to: one memory for all of them, used again for the next event. At one reading a
// record a buffer for each would cost more than decoding it.
import { SLACK_BYTES } from '#core/bytes/byte-table.ts';

/** Holds one batch at a time: what a batch's columns say is good until the next one is decoded. */
export interface BatchMemory {
  bytes: Buffer;
  /** Over the same bytes. */
  view: DataView;
  starts: Int32Array;
  ends: Int32Array;
  arrivalsMs: Float64Array;
  /** Sequence numbers in ASCII. */
  digits: Buffer;
  digitsView: DataView;
  digitEnds: Int32Array;
}

const FIRST_BYTES = 64 * 1024;

export function createBatchMemory(): BatchMemory {
  const bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  const digits = Buffer.allocUnsafeSlow(FIRST_BYTES);
  return {
    bytes,
    view: viewOf(bytes),
    starts: new Int32Array(0),
    ends: new Int32Array(0),
    arrivalsMs: new Float64Array(0),
    digits,
    digitsView: viewOf(digits),
    digitEnds: new Int32Array(0),
  };
}

/** Room for the columns of `count` records. */
export function reserveRecords(memory: BatchMemory, count: number): void {
  if (count <= memory.starts.length) return;
  memory.starts = new Int32Array(count);
  memory.ends = new Int32Array(count);
  memory.arrivalsMs = new Float64Array(count);
  memory.digitEnds = new Int32Array(count);
}

/** Room for `size` bytes of records and what must follow them; keeps the first `used`. */
export function reserveBytes(memory: BatchMemory, size: number, used: number): void {
  if (size + SLACK_BYTES <= memory.bytes.length) return;
  const grown = Buffer.allocUnsafeSlow(2 * (size + SLACK_BYTES));
  memory.bytes.copy(grown, 0, 0, used);
  memory.bytes = grown;
  memory.view = viewOf(grown);
}

export function reserveDigits(memory: BatchMemory, size: number): void {
  if (size + SLACK_BYTES <= memory.digits.length) return;
  memory.digits = Buffer.allocUnsafeSlow(2 * (size + SLACK_BYTES));
  memory.digitsView = viewOf(memory.digits);
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
