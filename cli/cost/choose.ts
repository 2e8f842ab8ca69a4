// Which settings cost least, found by trying: one setting after the other, the others held, until nothing gets cheaper.
// Refuses what would break a promise: an alert in time, a call within its time-out and memory, rows within the memory
// store while they may change.
import { type Bill, billOf } from './bill.ts';
import type { Choice } from './deployment.ts';
import { durationMs, functionLoads } from './lines/functions.ts';
import { windowStateBytes } from './lines/state.ts';
import type { Workload } from './options.ts';
import type { Shapes } from './shapes.ts';

type Tried =
  | 'aggregateBatchingWindowSeconds'
  | 'detectInvocationWindowSeconds'
  | 'keyGroups'
  | 'memoryMb'
  | 'streamMode'
  | 'readingsShards'
  | 'timestreamMemoryHours'
  | 'validateBatchingWindowSeconds'
  | 'timestreamColumns'
  | 'windowStateStore'
  | 'board';

/** What is tried of each setting, and what it means besides money. */
const CANDIDATES: { readonly [K in Tried]: { readonly values: readonly Choice[K][]; readonly means: string } } = {
  aggregateBatchingWindowSeconds: {
    values: [30, 60, 120, 300],
    means: 'windows appear that much later; alerts do not',
  },
  detectInvocationWindowSeconds: {
    values: [60, 300, 900],
    means: 'baselines are stored that often; alerts do not wait',
  },
  keyGroups: { values: [16, 32, 64, 128, 256], means: 'fixed for the life of the tables' },
  memoryMb: { values: [512, 1024, 1769], means: 'less is slower' },
  readingsShards: {
    values: [1, 2, 4, 8, 16],
    means: 'batches of more shards fill more slowly, so states are written less often',
  },
  streamMode: { values: ['provisioned', 'on-demand'], means: 'on-demand scales by itself' },
  timestreamMemoryHours: { values: [1, 2, 6, 24], means: 'later corrections take up to 6 h to be seen' },
  validateBatchingWindowSeconds: { values: [0, 5, 30], means: 'alerts come that much later' },
  timestreamColumns: {
    values: ['lean', 'full'],
    means: 'energy and dimensions in the longest window’s rows only; no first, last',
  },
  windowStateStore: { values: ['s3', 'dynamodb'], means: 'from s3 back to dynamodb begins anew' },
  // Never chosen: whoever must find a fault needs it.
  board: { values: [true, false], means: 'an account’s first three are free' },
};

const NAMES = Object.keys(CANDIDATES) as Tried[];

export interface Option {
  readonly value: string | number | boolean;
  readonly totalUsd: number;
  /** Why it cannot be taken; absent where it can. */
  readonly refused?: string;
}

export interface TriedSetting {
  readonly name: Tried;
  readonly means: string;
  readonly chosen: string | number | boolean;
  readonly options: readonly Option[];
}

export interface ChooseOptions {
  readonly maxDelaySeconds: number;
  /** The longest that validate may gather readings, which all alerts wait for. Default 0. */
  readonly maxAlertDelaySeconds?: number;
}

/**
 * The cheapest bill from `start` on. Batching window, shards and memory bear on each other, so every combination of
 * them is tried, for either kind of stream; the other settings one by one, until nothing gets cheaper.
 */
export async function cheapest(
  workload: Workload,
  start: Choice,
  shapes: Shapes,
  options: ChooseOptions,
): Promise<Bill> {
  let best: Bill | undefined;
  for (const streamMode of CANDIDATES.streamMode.values) {
    const found = await cheapestOf(workload, { ...start, streamMode }, shapes, options);
    if (best === undefined || isWorth(found, best, 'streamMode')) best = found;
  }
  return best ?? billOf(workload, start, shapes);
}

async function cheapestOf(workload: Workload, start: Choice, shapes: Shapes, options: ChooseOptions): Promise<Bill> {
  const billed = (choice: Choice) => billOf(workload, choice, shapes);
  const isRefused = (bill: Bill) => refusal(workload, bill, shapes, options) !== undefined;
  let best = await billed(start);
  const consider = (bill: Bill, name: Tried): boolean => {
    if (isRefused(bill) || !(isRefused(best) || isWorth(bill, best, name))) return false;
    best = bill;
    return true;
  };
  for (let isBetter = true; isBetter; ) {
    isBetter = false;
    for (const readingsShards of CANDIDATES.readingsShards.values) {
      for (const aggregateBatchingWindowSeconds of CANDIDATES.aggregateBatchingWindowSeconds.values) {
        for (const memoryMb of CANDIDATES.memoryMb.values) {
          const choice = { ...best.choice, readingsShards, aggregateBatchingWindowSeconds, memoryMb };
          if (consider(await billed(choice), 'memoryMb')) isBetter = true;
        }
      }
    }
    for (const name of ALONE) {
      for (const value of CANDIDATES[name].values) {
        if (consider(await billed({ ...best.choice, [name]: value }), name)) isBetter = true;
      }
    }
  }
  return best;
}

const ALONE = [
  'detectInvocationWindowSeconds',
  'timestreamMemoryHours',
  'keyGroups',
  'validateBatchingWindowSeconds',
  'timestreamColumns',
  'windowStateStore',
] as const;

function isWorth(bill: Bill, best: Bill, name: Tried): boolean {
  return bill.totalUsd < best.totalUsd * (1 - WORTH_RATIO[name]);
}

/**
 * What a change of the setting must save. Key groups stay for the life of the tables, so a few cents do not choose
 * them.
 */
const WORTH_RATIO: Readonly<Record<Tried, number>> = {
  aggregateBatchingWindowSeconds: 0.01,
  // What a window has learned is lost if Lambda drops it.
  detectInvocationWindowSeconds: 0.03,
  keyGroups: 0.05,
  memoryMb: 0.002,
  readingsShards: 0.01,
  streamMode: 0.01,
  timestreamMemoryHours: 0.002,
  validateBatchingWindowSeconds: 0.01,
  timestreamColumns: 0.01,
  windowStateStore: 0.02,
  board: Number.POSITIVE_INFINITY,
};

/** Every value of every setting with the others as in `bill`. */
export async function alternatives(
  workload: Workload,
  bill: Bill,
  shapes: Shapes,
  options: ChooseOptions,
): Promise<TriedSetting[]> {
  const tried: TriedSetting[] = [];
  for (const name of NAMES) {
    if (name.startsWith('timestream') && workload.engine !== 'timestream') continue;
    const found: Option[] = [];
    for (const value of CANDIDATES[name].values) {
      const other = await billOf(workload, { ...bill.choice, [name]: value }, shapes);
      const refused = refusal(workload, other, shapes, options);
      found.push({ value, totalUsd: other.totalUsd, ...(refused === undefined ? {} : { refused }) });
    }
    tried.push({ name, means: CANDIDATES[name].means, chosen: bill.choice[name], options: found });
  }
  return tried;
}

/**
 * An alert within 100 ms of its reading, of which enhanced fan-out takes 70 (docs/deploy.md); twice the rest, since the
 * estimate of core time is a careful one.
 */
const MAX_DETECT_MS = 60;
/** lib/weir-compute.ts: half of the functions' time-outs of 60, 120 and 55 s. */
const MAX_MS = { validate: 30_000, aggregate: 60_000, detect: MAX_DETECT_MS, sweep: 27_500 } as const;
/**
 * Node, the SDK and the bundle; then states as objects, about eight times their bytes, and an event three times.
 * Estimates.
 */
const BASE_MB = 160;
const OBJECTS_RATIO = 8;
const EVENT_MB = 18;
const MB = 1_048_576;

/** Why a choice must not be taken, or undefined. */
export function refusal(
  workload: Workload,
  { choice, flow }: Bill,
  shapes: Shapes,
  options: ChooseOptions,
): string | undefined {
  const { maxDelaySeconds, maxAlertDelaySeconds = 0 } = options;
  const context = { workload, choice, shapes, flow };
  const windowSeconds = choice.aggregateBatchingWindowSeconds;
  if (windowSeconds > maxDelaySeconds)
    return `windows would come ${windowSeconds} s late, --max-delay is ${maxDelaySeconds} s`;
  if (choice.validateBatchingWindowSeconds > maxAlertDelaySeconds)
    return `alerts would come ${choice.validateBatchingWindowSeconds} s later, --max-alert-delay is ${maxAlertDelaySeconds} s`;
  const groupsOfShard = flow.groupsInUse / flow.readingsShards;
  const neededMb = BASE_MB + EVENT_MB + (groupsOfShard * windowStateBytes(context) * OBJECTS_RATIO) / MB;
  if (choice.memoryMb < neededMb) return `aggregate needs about ${Math.ceil(neededMb)} MB`;
  for (const load of functionLoads(context)) {
    const ms = durationMs(load, choice.memoryMb);
    if (ms > MAX_MS[load.name]) return `${load.name} would take ${ms} ms a call, at most ${MAX_MS[load.name]} is right`;
  }
  if (workload.engine === 'timestream') {
    const longestMs = Math.max(...workload.profile.windows.map((window) => window.sizeMs));
    const neededHours = (longestMs + workload.profile.allowedLatenessMs + windowSeconds * 1000) / 3_600_000;
    if (choice.timestreamMemoryHours < neededHours)
      return `windows still change after ${choice.timestreamMemoryHours} h`;
  }
  return undefined;
}
