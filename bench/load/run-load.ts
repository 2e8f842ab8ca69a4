// The load test from its options to its figures. Ends by itself: its threads too, whatever happens.
import { percentilesOf, rounded } from '../figures.ts';
import type { Say } from '../part.ts';
import { createFeed } from './feed.ts';
import { isSustained, type LoadFigures, type StageLoad } from './figures.ts';
import { type DoneMessage, sharedClockMs } from './messages.ts';
import { drained, type Offered, offer, type Pace, QUIET_SECONDS } from './offer.ts';
import { createPlant, type Plant } from './plant.ts';
import { progressRate } from './progress-rate.ts';

export interface LoadOptions extends Pace {
  readonly devices: number;
  readonly boundMb: number;
}

/** @throws Error where a stage fails. */
export async function runLoad(options: LoadOptions, say: Say): Promise<LoadFigures> {
  const { rate, seconds, devices, perRecord, boundMb } = options;
  const feed = createFeed({ devices, perRecord });
  const plant = createPlant({ rate, devices, perRecord, recordBytes: perRecord * (feed.lineBytes + 1) });
  try {
    const startedMs = performance.now();
    const cpuBefore = process.cpuUsage();
    const threadBefore = process.threadCpuUsage();
    const offered = await offer(plant, feed, options, say);
    const achievedPerSecond = achieved(plant, offered, perRecord);
    const drainedAfterMs = await drained(plant, say);
    const totalMs = performance.now() - startedMs;
    const cpu = process.cpuUsage(cpuBefore);
    const thread = process.threadCpuUsage(threadBefore);
    const ended = await plant.stop();
    const offeredPerSecond = Math.round(offered.readings / (offered.elapsedMs / 1000));
    const maxRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
    return {
      wantedPerSecond: rate,
      ...{ seconds, devices, perRecord, offeredPerSecond, achievedPerSecond, drainedAfterMs, maxRssMb, boundMb },
      lineBytes: feed.lineBytes,
      stages: [
        validateLoad(plant, (thread.user + thread.system) / 1000, totalMs),
        statefulLoad('aggregate', plant.readingsShards, ended.aggregate, totalMs),
        statefulLoad('detect', plant.readingsShards, ended.detect, totalMs),
      ],
      processCores: rounded((cpu.user + cpu.system) / 1000 / totalMs, 3),
      samples: offered.samples,
      alertMs: percentilesOf(plant.watch.latencies()),
      spikes: offered.spikes,
      windows: ended.aggregate.sample.results,
      isWithinBound: maxRssMb <= boundMb,
      isSustained: isSustained(rate, offeredPerSecond, drainedAfterMs),
    };
  } finally {
    await plant.terminate();
  }
}

/** Through validate and detect, a second, once the compiler has settled. */
function achieved({ threads, validateCosts, packsPut }: Plant, { validated, elapsedMs }: Offered, perRecord: number) {
  const fromMs = sharedClockMs() - elapsedMs + Math.min(QUIET_SECONDS * 1000, elapsedMs / 2);
  const readingsPerPack = (validateCosts.records * perRecord) / Math.max(1, packsPut());
  const detected = threads.detect.samples.map(({ atMs, records }) => ({ atMs, count: records * readingsPerPack }));
  return Math.round(Math.min(progressRate(validated, fromMs), progressRate(detected, fromMs)));
}

function validateLoad({ rawShards, validateCosts }: Plant, threadCpuMs: number, totalMs: number): StageLoad {
  const { calls, records, cpuMs, callMs } = validateCosts;
  return {
    stage: 'validate',
    shards: rawShards,
    calls,
    recordsPerCall: rounded(records / calls, 1),
    coreShare: rounded(cpuMs / totalMs, 3),
    threadCoreShare: rounded(threadCpuMs / totalMs, 3),
    callMs: percentilesOf(callMs),
  };
}

function statefulLoad(
  stage: 'aggregate' | 'detect',
  shards: number,
  { sample, callMs }: DoneMessage,
  totalMs: number,
): StageLoad {
  return {
    stage,
    shards,
    calls: sample.calls,
    recordsPerCall: rounded(sample.records / sample.calls, 1),
    coreShare: rounded(sample.handlerCpuMs / totalMs, 3),
    threadCoreShare: rounded(sample.threadCpuMs / totalMs, 3),
    callMs,
  };
}
