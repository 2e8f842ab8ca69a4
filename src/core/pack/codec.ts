// Packs ↔ bytes: JSON of columns, readable with any tool, parsed at tens of millions of numbers a second. See docs/pack.schema.json.
// Sequence numbers of one batch share most of their digits, and arrivals most of theirs: the wire carries what differs.
import type { Pack } from './pack.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** @throws Error where the bytes are no pack of version 1: only `validate` writes the readings stream, so that is a fault, not data. */
export function parsePack(bytes: Uint8Array): Pack {
  const pack = JSON.parse(decoder.decode(bytes)) as Pack;
  if (pack?.v !== 1) {
    throw new Error(
      `a record of the readings stream has version ${String(pack?.v)}; this version of Weir reads packs of version 1`,
    );
  }
  return { ...pack, sequences: expandSequences(pack.sequences), arrivals: accumulate(pack.arrivals) };
}

export function encodePack(pack: Pack): Uint8Array {
  const wire = { ...pack, sequences: shortenSequences(pack.sequences), arrivals: differences(pack.arrivals) };
  return encoder.encode(JSON.stringify(wire));
}

/** The first whole, of each further one the last digits, from where any of them differs from the first; whole where its length does. */
function shortenSequences(sequences: readonly string[]): string[] {
  const first = sequences[0];
  if (first === undefined) return [];
  let shared = first.length - 1;
  for (const sequence of sequences) {
    if (sequence.length !== first.length) continue;
    while (sequence.slice(0, shared) !== first.slice(0, shared)) shared -= 1;
  }
  return sequences.map((sequence, i) =>
    i === 0 || sequence.length !== first.length ? sequence : sequence.slice(shared),
  );
}

function expandSequences(wire: readonly string[]): string[] {
  const first = wire[0] ?? '';
  let tail = -1;
  let head = '';
  return wire.map((text, i) => {
    if (i === 0 || text.length >= first.length) return text;
    if (text.length !== tail) {
      tail = text.length;
      head = first.slice(0, first.length - tail);
    }
    return head + text;
  });
}

function differences(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => number - (i === 0 ? 0 : (numbers[i - 1] as number)));
}

function accumulate(steps: readonly number[]): number[] {
  let sum = 0;
  return steps.map((step) => {
    sum += step;
    return sum;
  });
}
