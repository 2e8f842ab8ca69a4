// The load test's main thread: makes readings at a wall clock's pace, runs validate behind the raw stream, hands packs to the other threads,
// looks at everything once a second, and ends by itself.
import { compileProfile } from '#core/profile/compile.ts';
import { STAGE_MAPPINGS } from '#local/replay/mappings.ts';
import { energy } from '#profiles/energy.ts';
import type { Metrics, OutgoingPack, Quarantine } from '#stages/ports.ts';
import { makeHandler as makeValidate } from '../../functions/validate/handler.ts';
import { percentilesOf, rounded } from '../figures.ts';
import type { Say } from '../part.ts';
import { startDriven } from './driven.ts';
import { createFeed } from './feed.ts';
import { type BacklogSample, isSustained, type LoadFigures, type StageLoad } from './figures.ts';
import { packMessage, sharedClockMs } from './messages.ts';
import { type Count, progressRate } from './progress-rate.ts';
import { createSpikeWatch } from './spike-watch.ts';
import { meteredHandler } from './stage-meter.ts';
import { startStageThread } from './thread.ts';

export interface LoadOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly devices: number;
  readonly perRecord: number;
  readonly spikesPerSecond: number;
  readonly boundMb: number;
}

const KEY_GROUPS = 64;
/** A shard takes 1 MiB and 1,000 records a second (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html); a fifth is left free. */
const SHARD_BYTES = 1_048_576 * 0.8;
const SHARD_RECORDS = 1000 * 0.8;
/** docs/decisions/0004-optimistic-state.md: device-measures whose state a shard hands on. */
const SERIES_PER_SHARD = 15_000;
/** Lambda polls each shard about once a second; they do it at different times. */
const POLL_MS = 1000;
const TICK_MS = 5;
/** Baselines must be there before anything can be a spike, and the compiler must have settled. */
const QUIET_SECONDS = 10;
/** After the last reading: what is still under way gets this long. */
const DRAIN_MS = 15_000;
/** Held in a stream before nothing more is offered; aggregate's batching window of 30 s holds some 80 MB. */
const HELD_BYTES = { raw: 128 * 1_048_576, packs: 384 * 1_048_576 };
const MB = 1_048_576;

const metrics: Metrics = { count() {}, gauge() {} };

export async function runLoad(options: LoadOptions, say: Say): Promise<LoadFigures> {
  const { rate, seconds, devices, perRecord, spikesPerSecond, boundMb } = options;
  const feed = createFeed({ devices, perRecord });
  const recordBytes = perRecord * (feed.lineBytes + 1);
  const rawShards = Math.ceil(
    Math.max((rate * recordBytes) / perRecord / SHARD_BYTES, rate / perRecord / SHARD_RECORDS),
  );
  const readingsShards = Math.min(KEY_GROUPS, Math.ceil(devices / SERIES_PER_SHARD));
  const watch = createSpikeWatch();
  const threads = {
    aggregate: startStageThread({ stage: 'aggregate', shards: readingsShards }, () => {}),
    detect: startStageThread({ stage: 'detect', shards: readingsShards }, ({ device, atMs }) =>
      watch.told(device, atMs),
    ),
  };
  const bothThreads = Object.values(threads);
  let failure: string | undefined;
  let rejected = 0;
  let packsPut = 0;
  const quarantine: Quarantine = {
    async put(all) {
      rejected += all.length;
    },
  };
  const readings = {
    async put(packs: readonly OutgoingPack[]) {
      if (packs.length === 0) return;
      const message = packMessage(packs);
      for (const thread of bothThreads) thread.take(message);
      packsPut += packs.length;
    },
  };
  const handler = makeValidate(
    { readings, quarantine, metrics },
    { profile: compileProfile(energy), keyGroups: KEY_GROUPS },
  );
  const meter = meteredHandler(handler, (event) => watch.called(event, sharedClockMs()));
  const driven = startDriven({
    mapping: STAGE_MAPPINGS.validate,
    shards: rawShards,
    invoke: meter.invoke,
    pollMs: POLL_MS,
    spread: spreadFrom(11),
    isPushed: false,
    onFailure(reason) {
      failure ??= reason;
    },
  });

  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const threadBefore = process.threadCpuUsage();
  const samples: BacklogSample[] = [];
  const validated: Count[] = [];
  let offered = 0;
  let lastOffered = 0;
  let lastSampleMs = startedMs;
  let spikes = 0;
  let maxRssMb = 0;

  function sample(): void {
    const second = Math.round((performance.now() - startedMs) / 1000);
    const raw = driven.backlog();
    const { detect, aggregate } = threads;
    const rssMb = Math.round(process.memoryUsage.rss() / MB);
    maxRssMb = Math.max(maxRssMb, rssMb);
    samples.push({
      second,
      offeredPerSecond: Math.round(((offered - lastOffered) * 1000) / (performance.now() - lastSampleMs)),
      rawRecords: raw.records,
      rawAgeMs: rounded(raw.oldestAgeMs, 0),
      detectRecords: detect.backlogRecords(),
      detectAgeMs: rounded(detect.samples.at(-1)?.oldestAgeMs ?? 0, 0),
      aggregateRecords: aggregate.backlogRecords(),
      aggregateAgeMs: rounded(aggregate.samples.at(-1)?.oldestAgeMs ?? 0, 0),
      rssMb,
    });
    validated.push({ atMs: sharedClockMs(), count: meter.costs.records * perRecord });
    lastOffered = offered;
    lastSampleMs = performance.now();
  }

  const isFull = (): boolean =>
    driven.backlog().records * recordBytes > HELD_BYTES.raw ||
    bothThreads.some((thread) => thread.heldBytes() > HELD_BYTES.packs);

  let nextSampleMs = 1000;
  for (
    let elapsedMs = 0;
    elapsedMs < seconds * 1000 && failure === undefined;
    elapsedMs = performance.now() - startedMs
  ) {
    if (elapsedMs >= nextSampleMs) {
      nextSampleMs += 1000;
      sample();
      say({
        done: elapsedMs / 1000,
        total: seconds,
        note: `${Math.round(offered / (elapsedMs / 1000)).toLocaleString('en')} readings/s`,
      });
    }
    // What could not be offered in time is not made up for at once: a second of it is the most.
    const due = Math.min(Math.floor(((elapsedMs / 1000) * rate - offered) / perRecord), rate / perRecord);
    for (let made = 0; made < due && !isFull(); made += 1) {
      const isSpike = elapsedMs > QUIET_SECONDS * 1000 && spikes < (elapsedMs / 1000 - QUIET_SECONDS) * spikesPerSecond;
      const { partitionKey, data, spike } = feed.next(Date.now(), isSpike);
      const { sequenceNumber } = driven.put({ partitionKey, data });
      offered += perRecord;
      if (spike === undefined) continue;
      watch.sent(spike, sequenceNumber);
      spikes += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const offeredMs = performance.now() - startedMs;
  const fromMs = sharedClockMs() - offeredMs + Math.min(QUIET_SECONDS * 1000, offeredMs / 2);
  const perPack = (meter.costs.records * perRecord) / Math.max(1, packsPut);
  const detected = threads.detect.samples.map(({ atMs, records }) => ({ atMs, count: records * perPack }));
  const achievedPerSecond = Math.min(progressRate(validated, fromMs), progressRate(detected, fromMs));
  const isDrained = (): boolean => driven.backlog().records === 0 && threads.detect.isIdle();
  while (failure === undefined && !isDrained() && performance.now() - startedMs < offeredMs + DRAIN_MS) {
    say({ done: seconds, total: seconds, note: 'reading the streams to their end' });
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  const drainedAfterMs = isDrained() ? performance.now() - startedMs - offeredMs : null;
  const totalMs = performance.now() - startedMs;
  const cpu = process.cpuUsage(cpuBefore);
  const thread = process.threadCpuUsage(threadBefore);
  await driven.stop();
  const ended = { aggregate: await threads.aggregate.stop(), detect: await threads.detect.stop() };
  failure ??= ended.aggregate.failure ?? ended.detect.failure;
  if (failure !== undefined) throw new Error(`a stage failed under load: ${failure}`);
  if (rejected > 0) throw new Error(`${rejected} readings of the load test were refused: its lines are wrong`);
  const stages: StageLoad[] = [
    {
      stage: 'validate',
      shards: rawShards,
      calls: meter.costs.calls,
      recordsPerCall: rounded(meter.costs.records / meter.costs.calls, 1),
      coreShare: rounded(meter.costs.cpuMs / totalMs, 3),
      threadCoreShare: rounded((thread.user + thread.system) / 1000 / totalMs, 3),
      callMs: percentilesOf(meter.costs.callMs),
    },
    ...(['aggregate', 'detect'] as const).map((stage): StageLoad => {
      const { sample: last, callMs } = ended[stage];
      return {
        stage,
        shards: readingsShards,
        calls: last.calls,
        recordsPerCall: rounded(last.records / last.calls, 1),
        coreShare: rounded(last.handlerCpuMs / totalMs, 3),
        threadCoreShare: rounded(last.threadCpuMs / totalMs, 3),
        callMs,
      };
    }),
  ];
  return {
    wantedPerSecond: rate,
    ...{ seconds, devices, perRecord },
    lineBytes: feed.lineBytes,
    offeredPerSecond: Math.round(offered / (offeredMs / 1000)),
    achievedPerSecond: Math.round(achievedPerSecond),
    stages,
    processCores: rounded((cpu.user + cpu.system) / 1000 / totalMs, 3),
    samples,
    alertMs: percentilesOf(watch.latencies()),
    spikes,
    windows: ended.aggregate.sample.results,
    maxRssMb,
    boundMb,
    isWithinBound: maxRssMb <= boundMb,
    isSustained: isSustained(rate, offered / (offeredMs / 1000), drainedAfterMs),
    drainedAfterMs: drainedAfterMs === null ? null : rounded(drainedAfterMs, 0),
  };
}

/** Half to one and a half of a wait, from a seed: polls of many shards drift apart. */
function spreadFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return 0.5 + state / 0x7fffffff;
  };
}
