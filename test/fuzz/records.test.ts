// Whatever bytes come in as records: nothing throws, what is counted is what is kept, and the scanner and the slow way
// say the same. A longer run: WEIR_FUZZ_RUNS=350000 npm test -- test/fuzz (records a profile); WEIR_FUZZ_SEED=7 for
// other ones.
import { describe, expect, it } from 'vitest';
import { kinesisBatchOf } from '#adapters/aws/events/kinesis-event.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { compileProfile } from '#core/profile/compile.ts';
import { profiles } from '#profiles/index.ts';
import type { Rejection } from '#stages/ports.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { seededRandom } from '../reference/generator/random.ts';
import { createPipeline } from '../support/pipeline.ts';
import { type PlainPack, plainPack } from '../support/plain-pack.ts';
import { hostileRecord } from './hostile-bytes.ts';

const runs = Number(process.env.WEIR_FUZZ_RUNS ?? 2500);
const seed = Number(process.env.WEIR_FUZZ_SEED ?? 1);
/** Records of a call. */
const BATCH = 25;
const ARRIVAL_S = 1_767_229_200;
const SHARD = 'shardId-000000000000';

/** Every how many batches are read the slow way too. */
const COMPARED = 3;
/** Every how many batches the packs go on through aggregate, whose state begins anew each time. */
const ABSORBED = 8;

function eventOf(records: readonly Uint8Array[]) {
  return {
    Records: records.map((bytes, i) => ({
      eventID: `${SHARD}:${1000 + i}`,
      kinesis: {
        sequenceNumber: String(1000 + i),
        partitionKey: 'fuzz',
        data: Buffer.from(bytes).toString('base64'),
        approximateArrivalTimestamp: ARRIVAL_S,
      },
    })),
  };
}

function stageOf(profile: Parameters<typeof createValidate>[0], scan: boolean) {
  const rejections: Rejection[] = [];
  const packs: Uint8Array[] = [];
  const metrics = createMemoryMetrics();
  const ports = {
    readings: { put: async (all: readonly { data: Uint8Array }[]) => void packs.push(...all.map(({ data }) => data)) },
    quarantine: { put: async (all: readonly Rejection[]) => void rejections.push(...all) },
    metrics,
  };
  const stage = createValidate(profile, ports, { keyGroups: 4, scan });
  return {
    metrics,
    async read(records: readonly Uint8Array[]) {
      rejections.length = 0;
      packs.length = 0;
      await stage.run(kinesisBatchOf(eventOf(records)));
      return {
        rejections: [...rejections],
        packs: [...packs],
        parsed: packs.map((pack) => plainPack(parsePack(pack))),
      };
    },
  };
}

/** Not `expect`, which would take most of a long run. */
function must(isSo: boolean, what: string): void {
  if (!isSo) throw new Error(what);
}

/** `sequence/index` → the reading's device, time, dimensions and values. */
function readingsOf(packs: readonly PlainPack[]): Map<string, string> {
  const readings = new Map<string, string>();
  for (const pack of packs) {
    for (const [row, record] of pack.record.entries()) {
      const key = `${pack.sequences[record]}/${pack.index[row]}`;
      const values = pack.measures
        .map((measure, column) => `${measure}=${pack.values[column]?.[row]}`)
        .filter((value) => !value.endsWith('=NaN'))
        .sort();
      must(!readings.has(key) && values.length > 0, `${key} is in a pack twice, or without a value`);
      readings.set(key, JSON.stringify([pack.devices[pack.who[row] as number], pack.time[row], values]));
    }
  }
  return readings;
}

/** `sequence/index` → rejected values. */
function countedOf(packs: readonly PlainPack[]): Map<string, number> {
  const counted = new Map<string, number>();
  for (const { sequences, rejected = [] } of packs) {
    for (const [record, index, values] of rejected) {
      const key = `${sequences[record]}/${index}`;
      must(!counted.has(key) && values > 0, `${key} is counted twice, or for no value`);
      counted.set(key, values);
    }
  }
  return counted;
}

/** How many readings a record has, by JSON.parse alone; undefined where that does not say it. */
function readingsIn(bytes: Uint8Array): number | undefined {
  const text = Buffer.from(bytes).toString('utf8');
  if (!Buffer.from(text, 'utf8').equals(bytes) || text.includes('\n')) return undefined;
  // What is too deep is not parsed, so that what is not JSON within it does not count.
  if ((text.match(/[[{]/g)?.length ?? 0) > 60) return undefined;
  try {
    const value: unknown = JSON.parse(text.trim());
    return Array.isArray(value) ? value.length : 1;
  } catch {
    return 1;
  }
}

function check(records: readonly Uint8Array[], rejections: readonly Rejection[], packs: readonly PlainPack[]): void {
  const readings = readingsOf(packs);
  const counted = countedOf(packs);
  const kept = new Set<string>();
  for (const { sequence, index, raw, encoding, issue } of rejections) {
    const record = records[Number(sequence) - 1000] as Uint8Array;
    // What was unpacked is not in the record as it stands.
    must(
      record[0] === 0x1f || Buffer.from(record).includes(Buffer.from(raw, encoding)),
      `${sequence} is not kept as it came`,
    );
    must(issue.reason !== 'internal-error' && issue.value.length < 300, `${issue.reason}: ${issue.value}`);
    kept.add(`${sequence}/${Math.max(0, index)}`);
  }
  must(String([...kept].sort()) === String([...counted.keys()].sort()), 'what is counted is not what is kept');
  for (const [i, bytes] of records.entries()) {
    const wanted = bytes[0] === 0x1f ? undefined : readingsIn(bytes);
    if (wanted === undefined) continue;
    const met = new Set([...readings.keys(), ...counted.keys()].filter((key) => key.startsWith(`${1000 + i}/`)));
    must(met.size === wanted, `record ${i} has ${wanted} readings, and ${met.size} were met`);
  }
}

const told = (rejections: readonly Rejection[], packs: readonly PlainPack[]): string =>
  JSON.stringify([rejections, [...readingsOf(packs)].sort(), [...countedOf(packs)].sort()]);

describe.each(Object.values(profiles))('profile $name', (source) => {
  it(
    'reads any bytes: each reading is in a pack or kept with its reason, and the scanner changes none of it',
    async () => {
      const profile = compileProfile(source);
      const random = seededRandom(seed);
      const fast = stageOf(profile, true);
      const slow = stageOf(profile, false);
      for (let batch = 0; batch * BATCH < runs; batch += 1) {
        const records = Array.from({ length: BATCH }, () => hostileRecord(random));
        try {
          const { rejections, packs, parsed } = await fast.read(records);
          check(records, rejections, parsed);
          if (batch % ABSORBED === 0) await absorbed(profile, packs, parsed);
          if (batch % COMPARED !== 0) continue;
          const other = await slow.read(records);
          const [of, ofOther] = [told(rejections, parsed), told(other.rejections, other.parsed)];
          if (of !== ofOther) expect(ofOther).toBe(of);
        } catch (error) {
          const written = records.map((bytes) => Buffer.from(bytes).toString('base64'));
          throw new Error(`seed ${seed}, batch ${batch} of ${source.name}: ${JSON.stringify(written)}`, {
            cause: error,
          });
        }
      }
      expect(fast.metrics.counts.get('InternalErrors')).toBeUndefined();
    },
    60_000 + 6 * runs,
  );
});

/** The packs through aggregate: every value is counted once, whatever it is called. */
async function absorbed(
  profile: ReturnType<typeof compileProfile>,
  packs: readonly Uint8Array[],
  parsed: readonly PlainPack[],
): Promise<void> {
  const { aggregate, counts } = createPipeline(profile);
  await aggregate.run(packs);
  const values = parsed.flatMap((pack) => pack.values.flat()).filter((value) => !Number.isNaN(value)).length;
  const { valuesAccepted, valuesDuplicate, valuesLate, valuesRejected } = counts();
  expect(valuesAccepted + valuesDuplicate + valuesLate).toBe(values);
  expect(valuesRejected).toBe([...countedOf(parsed).values()].reduce((sum, count) => sum + count, 0));
}
