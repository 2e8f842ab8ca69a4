// Offers readings at a wall clock's pace, looks at everything once a second, and then waits until what was offered is
// through.
import { rounded } from '../figures.ts';
import type { Say } from '../part.ts';
import type { Feed } from './feed.ts';
import type { BacklogSample } from './figures.ts';
import { sharedClockMs } from './messages.ts';
import type { Plant } from './plant.ts';
import type { Count } from './progress-rate.ts';

export interface Pace {
  readonly rate: number;
  readonly seconds: number;
  readonly perRecord: number;
  readonly spikesPerSecond: number;
}

export interface Offered {
  readonly readings: number;
  readonly spikes: number;
  readonly elapsedMs: number;
  readonly samples: readonly BacklogSample[];
  /** Readings that validate had done. */
  readonly validated: readonly Count[];
}

/** Baselines must be there before anything can be a spike, and the compiler must have settled. */
export const QUIET_SECONDS = 10;
const TICK_MS = 5;
const SAMPLE_MS = 1000;
/** After the last reading: what is still under way gets this long. */
const DRAIN_MS = 15_000;
const MB = 1_048_576;

export async function offer(plant: Plant, feed: Feed, pace: Pace, say: Say): Promise<Offered> {
  const { rate, seconds, perRecord, spikesPerSecond } = pace;
  const startedMs = performance.now();
  const samples: BacklogSample[] = [];
  const validated: Count[] = [];
  let readings = 0;
  let readingsBefore = 0;
  let spikes = 0;
  let sampledMs = 0;
  let elapsedMs = 0;

  function sample(): void {
    const perSecond = ((readings - readingsBefore) * 1000) / (elapsedMs - sampledMs);
    samples.push({ second: Math.round(elapsedMs / 1000), offeredPerSecond: Math.round(perSecond), ...backlogs(plant) });
    validated.push({ atMs: sharedClockMs(), count: plant.validateCosts.records * perRecord });
    readingsBefore = readings;
    sampledMs = elapsedMs;
    say({ done: elapsedMs / 1000, total: seconds, note: `${Math.round(perSecond).toLocaleString('en')} readings/s` });
  }

  while (elapsedMs < seconds * 1000 && plant.failure() === undefined) {
    if (elapsedMs >= sampledMs + SAMPLE_MS) sample();
    // What could not be offered in time is not made up for at once: a second of it is the most.
    const due = Math.min(Math.floor(((elapsedMs / 1000) * rate - readings) / perRecord), rate / perRecord);
    const spikesDue = (elapsedMs / 1000 - QUIET_SECONDS) * spikesPerSecond;
    for (let made = 0; made < due && !plant.isFull(); made += 1) {
      const { partitionKey, data, spike } = feed.next(Date.now(), spikes < spikesDue);
      const { sequenceNumber } = plant.raw.put({ partitionKey, data });
      readings += perRecord;
      if (spike === undefined) continue;
      plant.watch.sent(spike, sequenceNumber);
      spikes += 1;
    }
    await tick();
    elapsedMs = performance.now() - startedMs;
  }
  return { readings, spikes, elapsedMs, samples, validated };
}

/** How long it took, in ms; null where it was not done in the time allowed. */
export async function drained(plant: Plant, say: Say): Promise<number | null> {
  const startedMs = performance.now();
  for (;;) {
    const passedMs = performance.now() - startedMs;
    if (plant.isDrained()) return rounded(passedMs, 0);
    if (passedMs > DRAIN_MS || plant.failure() !== undefined) return null;
    say({ done: passedMs, total: DRAIN_MS, note: 'reading the streams to their end' });
    await tick();
  }
}

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, TICK_MS));

function backlogs({ raw, threads: { aggregate, detect } }: Plant) {
  const { records, oldestAgeMs } = raw.backlog();
  return {
    rawRecords: records,
    rawAgeMs: rounded(oldestAgeMs, 0),
    detectRecords: detect.backlogRecords(),
    detectAgeMs: rounded(detect.samples.at(-1)?.oldestAgeMs ?? 0, 0),
    aggregateRecords: aggregate.backlogRecords(),
    aggregateAgeMs: rounded(aggregate.samples.at(-1)?.oldestAgeMs ?? 0, 0),
    rssMb: Math.round(process.memoryUsage.rss() / MB),
  };
}
