// What one call of validate makes of the readings it gets: packs and their bytes, by the real stage on a generated
// batch.
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Metrics, Quarantine, RawRecord } from '#stages/ports.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { SAMPLE_START_MS, sampleLines, type TimedLine } from './fleet-lines.ts';

export interface PackShape {
  /** Packs of the call, one a key group that has readings. */
  readonly packCount: number;
  readonly packBytes: number;
  /** A record of the raw stream, partition key included. */
  readonly rawRecordBytes: number;
}

export interface PackSample {
  readonly profile: CompiledProfile;
  readonly deviceCount: number;
  readonly periodMs: number;
  readonly measureCount: number;
  readonly packed: number;
  readonly keyGroups: number;
  /** Readings that one call gets; may be below 1 on average, one is sampled then. */
  readonly readingsPerCall: number;
}

/** A batch is not made larger than this; what is above is scaled, since packs grow with their rows. */
const MAX_SAMPLE_READINGS = 3000;
const PARTITION_KEY_BYTES = 11;

export const quietMetrics: Metrics = { count() {}, gauge() {} };
export const noQuarantine: Quarantine = { async put() {} };

export async function measurePacks(sample: PackSample): Promise<PackShape> {
  const { profile, keyGroups, packed } = sample;
  const wanted = Math.max(1, Math.round(sample.readingsPerCall));
  const taken = Math.min(wanted, MAX_SAMPLE_READINGS);
  const records = rawRecords(linesFor(sample, taken), packed);
  let packCount = 0;
  let packBytes = 0;
  const readings = {
    async put(packs: readonly { data: Uint8Array }[]) {
      packCount += packs.length;
      for (const { data } of packs) packBytes += data.byteLength;
    },
  };
  const validate = createValidate(
    profile,
    { readings, quarantine: noQuarantine, metrics: quietMetrics },
    { keyGroups },
  );
  await validate.run(records);
  const scale = wanted / taken;
  const rawBytes = records.reduce((sum, record) => sum + record.bytes.byteLength + PARTITION_KEY_BYTES, 0);
  return {
    // A batch that is cut short would have had the same key groups, unless packs are full.
    packCount: Math.max(packCount, (packBytes * scale) / MAX_PACK_BYTES),
    packBytes: packBytes * scale,
    rawRecordBytes: rawBytes / records.length,
  };
}

/** Where the builder cuts: half of Kinesis' 1 MiB. */
const MAX_PACK_BYTES = 512 * 1024;

function linesFor(sample: PackSample, count: number): TimedLine[] {
  const spacingMs = sample.periodMs / sample.deviceCount;
  const lines: TimedLine[] = [];
  for (let fromMs = SAMPLE_START_MS; lines.length < count; ) {
    const toMs = fromMs + Math.max(1, Math.ceil((count - lines.length) * spacingMs * 1.01));
    lines.push(...sampleLines(sample, fromMs, toMs));
    fromMs = toMs;
  }
  return lines.slice(0, count);
}

/** Records of `packed` readings each, the last one maybe fewer; as JSON arrays where there is more than one. */
export function rawRecords(lines: readonly TimedLine[], packed: number, firstNumber = 0): RawRecord[] {
  const records: RawRecord[] = [];
  for (let start = 0; start < lines.length; start += packed) {
    const members = lines.slice(start, start + packed);
    const text = packed === 1 ? (members[0]?.line ?? '') : `[${members.map(({ line }) => line).join(',')}]`;
    records.push({
      shard: 'shardId-000000000000',
      sequence: `4959${String(firstNumber + records.length).padStart(52, '0')}`,
      partitionKey: 'meter-00000',
      arrivalMs: members.at(-1)?.atMs ?? SAMPLE_START_MS,
      bytes: new TextEncoder().encode(text),
    });
  }
  return records;
}
