// Open silences of a key group ↔ bytes: a version, then device, start and transition of each. Refuses other versions; nothing is an empty state.
import { createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import type { OpenSilence, SilenceState } from './silence.ts';

const VERSION = 1;

export function encodeSilence(state: SilenceState): Uint8Array {
  const out = createByteWriter();
  out.u8(VERSION);
  out.varint(state.size);
  for (const [device, { startMs, transition }] of state) {
    out.text(device);
    out.f64(startMs);
    out.u8(transition);
  }
  return out.bytes();
}

/** @throws Error where the bytes are of another version; RangeError where they end too early. */
export function decodeSilence(bytes: Uint8Array | undefined): SilenceState {
  const state = new Map<string, OpenSilence>();
  if (bytes === undefined) return state;
  const from = createByteReader(bytes);
  const version = from.u8();
  if (version !== VERSION) {
    throw new Error(`stored silent devices have version ${version}; this version of Weir reads ${VERSION}`);
  }
  for (let left = from.varint(); left > 0; left -= 1) {
    state.set(from.text(), { startMs: from.f64(), transition: from.u8() === 0 ? 0 : 1 });
  }
  return state;
}
