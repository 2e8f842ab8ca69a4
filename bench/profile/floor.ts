// What no implementation can go below: base64 of the same events decoded, and each byte looked at once. As a ratio to
// JSON.parse, measured in this process: the raw events once, those of the readings stream twice, since two stages read
// it.
import { compileProfile } from '#core/profile/compile.ts';
import { makeHandler as makeValidate } from '#functions/validate/handler.ts';
import { energy } from '#profiles/energy.ts';
import type { OutgoingPack } from '#stages/ports.ts';
import { type KinesisEvent, kinesisEvents } from '../events.ts';
import { rounded } from '../figures.ts';
import { makeLines, makeRecords } from '../lines.ts';
import { KEY_GROUPS } from '../shards.ts';

export interface FloorFigures {
  /** JSON.parse of the lines ÷ the floor; a stage that did nothing else would have this ratio. */
  readonly ratio: number;
  readonly nanosecondsPerReading: number;
}

const SHARD = 'shardId-000000000000';
const RAW_BATCH = 1000;
const PACK_BATCH = 10_000;
/** The best counts: whatever else the machine does only adds to a floor. */
const REPETITIONS = 9;
const PACK_READERS = 2;

export async function measureFloor(lines: readonly string[], perRecord: number): Promise<FloorFigures> {
  const raw = kinesisEvents(makeRecords(lines, perRecord), SHARD, Date.parse('2026-01-02T00:00:00Z'), RAW_BATCH);
  const packed = kinesisEvents(await packsOf(raw), SHARD, 0, PACK_BATCH);
  const runs = Array.from({ length: REPETITIONS }, () => {
    const parseMs = timeOf(() => {
      let sum = 0;
      for (const line of lines) sum += (JSON.parse(line) as { quality: number }).quality;
      return sum;
    });
    const floorMs = timeOf(() => touchEvents(raw)) + PACK_READERS * timeOf(() => touchEvents(packed));
    return { parseMs, floorMs };
  });
  const floorMs = Math.min(...runs.map((run) => run.floorMs));
  return {
    ratio: rounded(Math.min(...runs.map((run) => run.parseMs)) / floorMs, 2),
    nanosecondsPerReading: Math.round((floorMs * 1e6) / lines.length),
  };
}

async function packsOf(raw: readonly KinesisEvent[]): Promise<Uint8Array[]> {
  const packs: Uint8Array[] = [];
  const readings = {
    async put(all: readonly OutgoingPack[]) {
      for (const { data } of all) packs.push(data);
    },
  };
  const ports = { readings, quarantine: { async put() {} }, metrics: { count() {}, gauge() {} } };
  const validate = makeValidate(ports, { profile: compileProfile(energy), keyGroups: KEY_GROUPS });
  for (const event of raw) await validate(event);
  return packs;
}

function touchEvents(events: readonly KinesisEvent[]): number {
  let sum = 0;
  for (const { Records } of events) {
    for (const record of Records as readonly { kinesis: { data: string } }[]) {
      sum += touch(Buffer.from(record.kinesis.data, 'base64'));
    }
  }
  return sum;
}

function touch(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 1) sum += bytes[index] as number;
  return sum;
}

/** The sum is looked at, so that nobody leaves the work out. */
function timeOf(work: () => number): number {
  const startedMs = performance.now();
  const sum = work();
  const ms = performance.now() - startedMs;
  if (!(sum >= 0)) throw new Error('nothing was read');
  return ms;
}

/** The lines of the stage bench. */
export const floorLines = (readings: number): string[] => makeLines({ readings, devices: 2000, everyMs: 5000 });
