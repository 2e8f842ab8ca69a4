// A day of a simulated fleet from its seed to its score: history first, a quarter of an hour at a time, then the day,
// a minute at a time. Nothing is held but the stages' own state.
import type { CompiledProfile } from '#core/profile/compile.ts';
import type { Say } from '../part.ts';
import type { Heard } from './heard.ts';
import { planIncidents } from './incidents.ts';
import { createFleet, type Manners } from './meters.ts';
import { AGGREGATE_EVERY_MS, createPlant } from './plant.ts';
import { createReadings, PERIOD_MS } from './readings.ts';
import type { Truth } from './truth.ts';

export interface DayOptions {
  readonly profile: CompiledProfile;
  readonly seed: number;
  readonly devices: number;
  /** Days before the day that is scored. */
  readonly historyDays: number;
  readonly variant: string;
  readonly manners: Manners;
  /** Between two runs of the sweep and two calls of the stages on the day. Default a minute, as deployed. */
  readonly stepMs?: number;
  /** Told each line of the day. */
  readonly onLines?: (lines: readonly string[]) => void;
  /** Told when what goes wrong is known, before anything is judged. */
  readonly onTruth?: (truth: Truth) => void;
}

/** A Tuesday: the day before it was a working day, and there is a weekend in each week of history. */
export const DAY_MS = Date.UTC(2026, 2, 3);
const DAY_LENGTH_MS = 86_400_000;
const MINUTE_MS = 60_000;

export async function runDay(options: DayOptions, say: Say): Promise<{ truth: Truth; heard: Heard }> {
  const { profile, seed, devices, historyDays, variant, manners, stepMs: dayStepMs = MINUTE_MS } = options;
  const fleet = createFleet(seed, devices, manners);
  const plan = planIncidents(seed, fleet, DAY_MS);
  const endMs = DAY_MS + DAY_LENGTH_MS;
  const incidents = plan.incidents.map(({ size, ...incident }) => incident);
  const truth: Truth = { seed, variant, devices, startMs: DAY_MS, endMs, incidents };
  options.onTruth?.(truth);
  const readings = createReadings(seed, fleet, plan, DAY_MS);
  const plant = createPlant(profile);
  const startMs = DAY_MS - historyDays * DAY_LENGTH_MS;
  let stepMs = PERIOD_MS;
  for (let fromMs = startMs; fromMs < endMs; fromMs += stepMs) {
    stepMs = fromMs < DAY_MS ? PERIOD_MS : dayStepMs;
    const toMs = fromMs + stepMs;
    const { lines, timesMs } = readings.between(fromMs, toMs);
    if (fromMs >= DAY_MS) options.onLines?.(lines);
    await plant.feed(lines, timesMs, toMs + MINUTE_MS / 10);
    if (toMs % AGGREGATE_EVERY_MS === 0) await plant.aggregate();
    await plant.sweep();
    say({
      done: toMs - startMs,
      total: endMs - startMs,
      note: `seed ${seed}, ${variant}: ${new Date(toMs).toISOString().slice(0, 16)}`,
    });
  }
  return { truth, heard: plant.heard(DAY_MS) };
}
