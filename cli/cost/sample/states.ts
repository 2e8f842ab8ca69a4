// How large a key group's states are, and which windows come of its readings: the real stages over a small fleet in
// virtual time, until slices that come and slices that go are in balance.
import { storedBytes } from '#adapters/aws/state/state-bytes.ts';
import { createMemoryAlertStore, createMemoryAlertTopic } from '#adapters/memory/alerts.ts';
import { createMemoryMetrics } from '#adapters/memory/metrics.ts';
import { createMemoryStateStore } from '#adapters/memory/state-store.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { createAggregate } from '#stages/aggregate/aggregate.ts';
import { createDetect } from '#stages/detect/detect.ts';
import type { RawRecord, StateStore } from '#stages/ports.ts';
import { judgeCohorts } from '#stages/sweep/cohorts.ts';
import { createValidate } from '#stages/validate/validate.ts';
import { SAMPLE_START_MS, type SampleShape, sampleLines } from './fleet-lines.ts';
import { type LogShape, measureLog } from './log.ts';
import { noQuarantine, rawRecords } from './packs.ts';

export interface StateShapes {
  readonly windowBytesPerDevice: number;
  /** As they lie in the store. */
  readonly storedWindowBytesPerDevice: number;
  readonly baselineBytesPerDevice: number;
  readonly storedBaselineBytesPerDevice: number;
  /** What detect hands on of a key group as a log: of each reading, and besides. */
  readonly log: LogShape;
  /** Panes of all windows, for each reading. */
  readonly panesPerReading: number;
  readonly panesPerWindow: Readonly<Record<string, number>>;
  /** Panes of as many devices as were sampled, at the end of the run, for sizes. */
  readonly panes: readonly Pane[];
  /** Names of the counters and gauges that a quiet fleet's stages write, as `stage name`. */
  readonly metricNames: readonly string[];
}

/** Enough for the head of a state not to matter. */
const MOST_DEVICES = 48;
const FEWEST_DEVICES = 4;
/** About half a second of work. */
const MAX_READINGS = 25_000;
/** Panes kept for their sizes. */
const MAX_PANES = 1500;
/** Readings whose log is measured. */
const MOST_LOGGED = 200;
/** Commits of the balanced stretch that are looked at. */
const LOOKS = 16;

export async function measureStates(workload: Omit<SampleShape, 'deviceCount'>): Promise<StateShapes> {
  const { profile, periodMs } = workload;
  const longestMs = Math.max(...profile.windows.map((window) => window.sizeMs));
  // A slice goes when its device's clock is past its last window and the lateness; the clock only moves with readings.
  const settleMs = longestMs + profile.allowedLatenessMs + 2 * periodMs;
  const cycleMs = Math.max(longestMs, periodMs);
  const readingsEach = (settleMs + cycleMs) / periodMs;
  const deviceCount = Math.max(
    FEWEST_DEVICES,
    Math.min(MOST_DEVICES, Math.floor(MAX_READINGS / (readingsEach * workload.measureCount))),
  );
  const shape = { ...workload, deviceCount };
  const windows = createMemoryStateStore({ recordsCalls: false });
  const baselines = createMemoryStateStore({ recordsCalls: false });
  const names = { validate: createMemoryMetrics(), aggregate: createMemoryMetrics(), detect: createMemoryMetrics() };
  const packs: Uint8Array[] = [];
  let panes: Pane[] = [];
  const counts = new Map<string, number>();
  let isBalanced = false;
  const readings = {
    async put(all: readonly { data: Uint8Array }[]) {
      for (const { data } of all) packs.push(data);
    },
  };
  const sink = {
    async write(all: readonly Pane[]) {
      if (!isBalanced) return;
      for (const pane of all) counts.set(pane.window, (counts.get(pane.window) ?? 0) + 1);
      panes = [...panes, ...all].slice(-MAX_PANES);
    },
  };
  const validate = createValidate(
    profile,
    { readings, quarantine: noQuarantine, metrics: names.validate },
    { keyGroups: 1 },
  );
  const aggregate = createAggregate(profile, {
    state: windows,
    panes: sink,
    quarantine: noQuarantine,
    metrics: names.aggregate,
  });
  const alerts = { alerts: createMemoryAlertStore(() => 0), topic: createMemoryAlertTopic() };
  const detect = createDetect(profile, { state: baselines, ...alerts, metrics: names.detect });

  let sequence = 0;
  /** The last readings, once more as a record each. */
  let logged: readonly RawRecord[] = [];
  let readingCount = 0;
  async function feed(fromMs: number, toMs: number): Promise<void> {
    const lines = sampleLines(shape, fromMs, toMs);
    if (lines.length === 0) return;
    packs.length = 0;
    await validate.run(rawRecords(lines, 1, sequence));
    sequence += lines.length;
    readingCount += lines.length;
    await aggregate.run(packs);
    await detect.run({ packs, isFinal: true });
    const each = lines.map((line, index) => rawRecords([line], 1, sequence + index)[0]!);
    logged = [...logged, ...each].slice(-MOST_LOGGED);
    // What is judged leaves the windows' state.
    await judgeCohorts(profile, { state: windows, ...alerts, metrics: names.aggregate }, toMs);
  }

  const balancedMs = SAMPLE_START_MS + Math.ceil(settleMs / cycleMs) * cycleMs;
  const stepMs = cycleMs / LOOKS;
  for (let fromMs = SAMPLE_START_MS; fromMs < balancedMs; fromMs += stepMs) await feed(fromMs, fromMs + stepMs);
  isBalanced = true;
  readingCount = 0;
  let windowBytes = 0;
  let storedWindowBytes = 0;
  for (let look = 0; look < LOOKS; look += 1) {
    await feed(balancedMs + look * stepMs, balancedMs + (look + 1) * stepMs);
    const bytes = onlyState(windows);
    windowBytes += bytes.byteLength / LOOKS;
    storedWindowBytes += storedBytes(bytes).byteLength / LOOKS;
  }
  const perReading = (count: number): number => count / readingCount;
  return {
    windowBytesPerDevice: windowBytes / deviceCount,
    storedWindowBytesPerDevice: storedWindowBytes / deviceCount,
    baselineBytesPerDevice: onlyState(baselines).byteLength / deviceCount,
    storedBaselineBytesPerDevice: storedBytes(onlyState(baselines)).byteLength / deviceCount,
    log: await measureLog(profile, onlyState(baselines), logged),
    panesPerReading: perReading([...counts.values()].reduce((sum, count) => sum + count, 0)),
    panesPerWindow: Object.fromEntries([...counts].map(([window, count]) => [window, perReading(count)])),
    panes,
    metricNames: Object.entries(names).flatMap(([stage, { counts: sums, gauges }]) =>
      [...sums.keys(), ...gauges.keys()].map((name) => `${stage} ${name}`),
    ),
  };
}

function onlyState(store: StateStore & { readonly entries: ReadonlyMap<string, { bytes: Uint8Array }> }): Uint8Array {
  const [first] = store.entries.values();
  if (first === undefined) throw new Error('the sample fleet sent nothing: its period is longer than the sample');
  return first.bytes;
}
