// What a key group takes where detect hands it on as a log of readings: the real packs of a call each, absorbed by the
// real code.
import { absorbPack } from '#core/detect/absorb-pack.ts';
import { createDetector } from '#core/detect/detector.ts';
import { beginLog } from '#core/detect/log/reading-log.ts';
import { encodeLog } from '#core/detect/log-codec.ts';
import { emptyOutcome } from '#core/detect/outcome.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { OutgoingPack, RawRecord } from '#stages/ports.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { noQuarantine, quietMetrics } from './packs.ts';

export interface LogShape {
  readonly bytesPerReading: number;
  /** Of the key group: positions, names, checksum. */
  readonly headBytes: number;
}

/** `records` come one by one after the state that is stored. */
export async function measureLog(
  profile: CompiledProfile,
  stored: Uint8Array,
  records: readonly RawRecord[],
): Promise<LogShape> {
  const detector = createDetector(profile);
  const group = decodeGroup(detector, stored);
  // They have been absorbed once: that they are repeats takes as many bytes.
  group.positions.clear();
  const log = beginLog(group.ids);
  group.log = log;
  const readings = {
    async put(packs: readonly OutgoingPack[]) {
      for (const { data } of packs) absorbPack(detector, group, parsePack(data), emptyOutcome());
    },
  };
  const validate = createValidate(
    profile,
    { readings, quarantine: noQuarantine, metrics: quietMetrics },
    { keyGroups: 1 },
  );
  for (const record of records) await validate.run([record]);
  const bytes = encodeLog(group, log).length;
  return { bytesPerReading: log.bytes.at / log.rows, headBytes: bytes - log.bytes.at };
}
