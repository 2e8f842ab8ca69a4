// Open silences of a key group ↔ bytes: a version, then device, start and transition of each. Refuses other versions; nothing is an empty state.
import { createByteReader } from '../bytes/reader.ts';
import { createByteWriter } from '../bytes/writer.ts';
import { checkFormat, passSections, type Written, writeSections, written } from '../formats.ts';
import type { OpenSilence, SilenceState } from './silence.ts';

export function encodeSilence(state: SilenceState, as: Written = written('silence')): Uint8Array {
  const out = createByteWriter();
  out.u8(as.version);
  out.varint(state.size);
  for (const [device, { startMs, transition }] of state) {
    out.text(device);
    out.f64(startMs);
    out.u8(transition);
  }
  writeSections(out, as);
  return out.bytes();
}

/** @throws UnknownFormatError; RangeError where they end too early. */
export function decodeSilence(bytes: Uint8Array | undefined): SilenceState {
  const state = new Map<string, OpenSilence>();
  if (bytes === undefined) return state;
  const from = createByteReader(bytes);
  checkFormat('silence', from.u8());
  for (let left = from.varint(); left > 0; left -= 1) {
    state.set(from.text(), { startMs: from.f64(), transition: from.u8() === 0 ? 0 : 1 });
  }
  passSections(from, 'silence');
  return state;
}
