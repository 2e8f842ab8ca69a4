// Whatever bytes lie on the readings stream: aggregate and detect take them or refuse them by name, and what they
// refuse has changed nothing. A longer run: WEIR_FUZZ_RUNS=350000 npm test -- test/fuzz (packs a profile);
// WEIR_FUZZ_SEED=7 for other ones.
import { describe, expect, it } from 'vitest';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryPaneSink } from '#adapters/memory/pane-sink.ts';
import { createMemoryQuarantine } from '#adapters/memory/quarantine.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import { UnknownFormatError } from '#core/formats.ts';
import { PackError } from '#core/pack/check-pack.ts';
import { type CompiledProfile, compileProfile } from '#core/profile/compile.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { profiles } from '#profiles/index.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createDetect } from '#stages/detect/detect.ts';
import { type Random, seededRandom } from '../reference/generator/random.ts';
import { createPipeline } from '../support/pipeline.ts';
import { rawRecord, T0 } from '../support/readings.ts';
import { changed } from './hostile-bytes.ts';

const runs = Number(process.env.WEIR_FUZZ_RUNS ?? 2500);
const seed = Number(process.env.WEIR_FUZZ_SEED ?? 1);
/** Packs after which the stages begin with an empty state. */
const A_STATE = 50;
/** A state of so few readings stays small, whatever they are. */
const MOST_STATE_BYTES = 200_000;
const EXTREMES = [0, -1, 1, 0x7fff_ffff, -0x8000_0000, 0xffff, 0x10000, 0x7ff0_0000, 0x7ff8_0000];

/** Good packs of a profile: one and several readings, with rejections, devices and dimensions. */
async function goodPacks(profile: CompiledProfile): Promise<readonly Uint8Array[]> {
  const pipeline = createPipeline(profile, { keyGroups: 2 });
  const names = profile.openMeasures ? ['flow', '__proto__'] : profile.measures.map(({ name }) => name).slice(0, 2);
  const all: Uint8Array[] = [];
  for (let batch = 0; batch < 8; batch += 1) {
    const records = Array.from({ length: 1 + batch }, (_, i) => {
      const measures = names.map((name, at) => `${JSON.stringify(name)}:${(i + at) % 4 === 3 ? '"x"' : 20 + i}`);
      const timestamp = T0 / 1000 + 60 * batch + 7 * i;
      return rawRecord(
        100 * batch + i,
        `{"device_id":"d${i % 3}","timestamp":${timestamp},"region":"r${i % 2}","measures":{${measures.join(',')}}}`,
        { arrivalMs: 1000 * timestamp + 500 },
      );
    });
    pipeline.packs.length = 0;
    await pipeline.validate.run(batch % 2 === 0 ? records : [...records, rawRecord(100 * batch + 99, 'nonsense')]);
    all.push(...pipeline.packs.map((pack) => Uint8Array.from(pack)));
  }
  return all;
}

function hostilePack(random: Random, good: readonly Uint8Array[]): Uint8Array {
  const pack = random.pick(good);
  switch (random.below(8)) {
    case 0:
      return Uint8Array.from({ length: random.below(200) }, () => random.below(256));
    case 1:
    case 2: {
      // A word of the head or the columns.
      const bytes = Uint8Array.from(pack);
      new DataView(bytes.buffer).setInt32(4 * random.below(bytes.length >> 2), random.pick(EXTREMES), true);
      return bytes;
    }
    case 3: {
      const other = random.pick(good);
      return Buffer.concat([pack.subarray(0, random.below(pack.length)), other.subarray(random.below(other.length))]);
    }
    case 4: {
      // The line of one, the columns of another.
      const other = random.pick(good);
      return Buffer.concat([pack.subarray(0, pack.indexOf(10) + 1), other.subarray(other.indexOf(10) + 1)]);
    }
    case 5:
      return pack;
    default:
      return changed(random, pack);
  }
}

function stagesOf(profile: CompiledProfile) {
  const windows = createMemoryStateStore({ recordsCalls: false });
  const baselines = createMemoryStateStore({ recordsCalls: false });
  const metrics = createMemoryMetrics();
  const panes = createMemoryPaneSink();
  const quarantine = createMemoryQuarantine();
  const aggregate = createAggregate(profile, { state: windows, panes, quarantine, metrics });
  const detect = createDetect(profile, {
    state: baselines,
    alerts: createMemoryAlertStore(() => 0),
    topic: createMemoryAlertTopic(),
    metrics,
  });
  return {
    windows,
    baselines,
    panes,
    aggregate: (pack: Uint8Array) => aggregate.run([pack]),
    detect: (pack: Uint8Array) => detect.run({ packs: [pack], isFinal: true }),
  };
}

/** Whether the stage took it; only a refusal by name is no fault. */
async function taken(stage: (pack: Uint8Array) => Promise<unknown>, pack: Uint8Array): Promise<boolean> {
  try {
    await stage(Uint8Array.from(pack));
    return true;
  } catch (error) {
    if (error instanceof PackError || error instanceof UnknownFormatError) return false;
    throw error;
  }
}

const stored = ({ entries }: ReturnType<typeof createMemoryStateStore>) =>
  [...entries].map(([key, { version }]) => [key, version]);

describe.each(Object.values(profiles))('profile $name', (source) => {
  it(
    'takes any bytes as a pack or refuses them, and a state is whole after it',
    async () => {
      const profile = compileProfile(source);
      const good = await goodPacks(profile);
      const random = seededRandom(seed);
      let stages = stagesOf(profile);
      const told = { taken: 0, refused: 0 };
      for (let run = 0; run < runs; run += 1) {
        if (run % A_STATE === 0) stages = stagesOf(profile);
        const pack = hostilePack(random, good);
        try {
          const before = stored(stages.windows);
          const isAggregated = await taken(stages.aggregate, pack);
          await taken(stages.detect, pack);
          told[isAggregated ? 'taken' : 'refused'] += 1;
          if (!isAggregated) expect(stored(stages.windows)).toEqual(before);
          if (run % A_STATE === A_STATE - 1) {
            for (const { bytes } of stages.windows.entries.values()) {
              expect(bytes.length).toBeLessThan(MOST_STATE_BYTES);
              for (const count of Object.values(decodeGroupState(bytes, profile).counts))
                expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
            }
            for (const { sum, count } of stages.panes.written) expect(Number.isFinite(sum) && count >= 0).toBe(true);
          }
        } catch (error) {
          const written = Buffer.from(pack).toString('base64');
          throw new Error(`seed ${seed}, pack ${run} of ${source.name}: ${written}`, { cause: error });
        }
      }
      // Neither all good nor all bad: the changes reach what they are to reach.
      expect(told.taken).toBeGreaterThan(runs / 20);
      expect(told.refused).toBeGreaterThan(runs / 20);
    },
    60_000 + 6 * runs,
  );
});
