// What the live view and the page show, gathered from where it happens: SNS for alerts, the driver for lag, the tables
// and the quarantine bucket for counts, the functions' metrics. It shows nothing itself and holds at most the latest of
// everything.
import { packsOf } from '#adapters/aws/events/kinesis-event.ts';
import type { AlertTransition } from '#core/alert/alert.ts';
import { deviceIn } from '#core/pack/pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import { isPackedTick } from '#core/tick/tick.ts';
import type { Embedded } from '#local/cloud/embedded/embedded.ts';
import type { Published } from '#local/cloud/sns/sns.ts';
import type { DriverEvent } from '#local/driver/observe.ts';
import type { Rejection } from '#stages/ports.ts';
import { createCountsReader } from './counts-reader.ts';
import { createFleetStates, type FleetStates } from './fleet-states.ts';
import { createQuarantineTail } from './quarantine-tail.ts';

export interface ShownAlert extends AlertTransition {
  /** When it was published, ms. */
  readonly publishedMs: number;
}

export interface Problem {
  readonly atMs: number;
  readonly source: string;
  readonly text: string;
  /** How often in a row. */
  readonly times: number;
}

export interface StageLag {
  readonly stage: string;
  /** Age of the last record when the function was done with it, ms; undefined before the first. */
  readonly ageMs: number | undefined;
  /** Records read and not done. */
  readonly waiting: number;
  readonly errors: number;
}

/** One look at everything. Counts are of readings unless they say otherwise. */
export interface Snapshot {
  readonly atMs: number;
  readonly in: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly late: number;
  readonly rejected: number;
  /** Rejected values and readings, by reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Emissions of windows. */
  readonly panes: number;
  readonly alerts: number;
  /** Incidents that go on: low, medium, high, critical. */
  readonly firing: readonly [number, number, number, number];
  readonly devices: number;
  readonly heard: number;
  readonly lag: readonly StageLag[];
}

export interface LiveModel {
  readonly fleet: FleetStates;
  /** Looks at what must be asked for; one at a time. */
  refresh(): Promise<Snapshot>;
  readonly latest: () => Snapshot;
  /** Newest first. */
  readonly alerts: () => readonly ShownAlert[];
  readonly problems: () => readonly Problem[];
  readonly rejections: () => readonly Rejection[];
  onAlert(listener: (alert: ShownAlert) => void): () => void;
  onProblem(listener: (problem: Problem) => void): () => void;
  problem(source: string, text: string): void;
  /** To be told of every event the driver invokes a function with. */
  invoked(functionName: string, event: unknown): void;
  /** To be told of everything the driver does. */
  observed(event: DriverEvent): void;
  /** Follows a cloud from now on. */
  follow(embedded: Embedded): void;
}

/** In the browser's list; older ones are in the alerts table. */
const KEPT_ALERTS = 1000;
const KEPT_PROBLEMS = 20;

export function createLiveModel(nowMs: () => number): LiveModel {
  const fleet = createFleetStates();
  const alertListeners = new Set<(alert: ShownAlert) => void>();
  const problemListeners = new Set<(problem: Problem) => void>();
  let alerts: ShownAlert[] = [];
  let alertCount = 0;
  let problems: Problem[] = [];
  let followed: Followed | undefined;
  const groupsAtWork = new Set<number>();
  let refreshing: Promise<Snapshot> | undefined;
  let latest = emptySnapshot(nowMs());

  function published({ topicArn, body, bodyByProtocol, timestampMs }: Published): void {
    if (topicArn !== followed?.embedded.topics.AlertsTopic) return;
    const alert: ShownAlert = {
      ...(JSON.parse(bodyByProtocol?.default ?? body) as AlertTransition),
      publishedMs: timestampMs,
    };
    alertCount += 1;
    alerts = [alert, ...alerts].slice(0, KEPT_ALERTS);
    for (const listener of alertListeners) listener(alert);
  }

  async function look({ embedded, counts, quarantine }: Followed): Promise<Snapshot> {
    const [sums] = await Promise.all([counts.read(), quarantine.read()]);
    const { metrics } = embedded;
    const valid = metrics.count('validate', 'ReadingsValid') - metrics.count('aggregate', 'ReadingsRedelivered');
    latest = {
      atMs: nowMs(),
      in: valid + sums.readingsRejected,
      accepted: sums.readingsAccepted,
      duplicates: sums.readingsDuplicate,
      late: sums.readingsLate,
      rejected: sums.readingsRejected,
      // What was too late is counted as such.
      reasons: Object.fromEntries([...quarantine.reasons()].filter(([reason]) => reason !== 'too-late')),
      panes: metrics.count('aggregate', 'PanesWritten') + metrics.count('sweep', 'SweptPanes'),
      alerts: alertCount,
      firing: fleet.firing(),
      devices: fleet.deviceCount(),
      heard: fleet.heardCount(),
      lag: lagOf(embedded),
    };
    return latest;
  }

  return {
    fleet,
    async refresh() {
      if (followed === undefined) return latest;
      refreshing ??= look(followed).finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
    latest: () => latest,
    alerts: () => alerts,
    problems: () => problems,
    rejections: () => followed?.quarantine.latest() ?? [],
    onAlert: (listener) => listening(alertListeners, listener),
    onProblem: (listener) => listening(problemListeners, listener),
    problem(source, text) {
      const [last] = problems;
      const isSame = last !== undefined && last.source === source && last.text === text;
      const problem = { atMs: nowMs(), source, text, times: isSame ? last.times + 1 : 1 };
      problems = [problem, ...(isSame ? problems.slice(1) : problems)].slice(0, KEPT_PROBLEMS);
      for (const listener of problemListeners) listener(problem);
    },
    invoked(functionName, event) {
      if (functionName !== 'detect' && functionName !== 'aggregate') return;
      for (const bytes of packsOf(event)) {
        if (isPackedTick(bytes)) continue;
        const pack = parsePack(bytes);
        if (functionName === 'aggregate') groupsAtWork.add(pack.group);
        else {
          for (let row = 0; row < pack.rows; row += 1) {
            fleet.heard(deviceIn(pack, pack.who[row] as number), pack.timeBaseMs + (pack.time[row] as number));
          }
        }
      }
    },
    observed({ type, mappingId }) {
      // Its counts are in the table once the function has ended, however it ended.
      if (mappingId !== AGGREGATE || (type !== 'succeeded' && type !== 'failed')) return;
      followed?.counts.touched(groupsAtWork);
      groupsAtWork.clear();
    },
    follow(embedded) {
      followed = {
        embedded,
        counts: createCountsReader(embedded),
        quarantine: createQuarantineTail(embedded, nowMs),
      };
      embedded.onPublish(published);
    },
  };
}

interface Followed {
  readonly embedded: Embedded;
  readonly counts: ReturnType<typeof createCountsReader>;
  readonly quarantine: ReturnType<typeof createQuarantineTail>;
}

function listening<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const AGGREGATE = 'AggregateMapping';

/** The stages in the order of the flow. */
const STAGES = [
  ['validate', 'ValidateMapping'],
  ['aggregate', AGGREGATE],
  ['detect', 'DetectMapping'],
] as const;

function lagOf({ driver, tallies }: Embedded): StageLag[] {
  const lags = driver.lag();
  return STAGES.map(([stage, mappingId]) => {
    const tally = tallies.get(mappingId);
    const waiting = lags
      .filter((each) => each.mappingId === mappingId)
      .reduce((sum, each) => sum + each.unfinishedCount, 0);
    return { stage, ageMs: tally?.iteratorAgeMs, waiting, errors: tally?.errorCount ?? 0 };
  });
}

function emptySnapshot(atMs: number): Snapshot {
  const none = { in: 0, accepted: 0, duplicates: 0, late: 0, rejected: 0, panes: 0, alerts: 0, devices: 0, heard: 0 };
  return { atMs, ...none, reasons: {}, firing: [0, 0, 0, 0], lag: [] };
}
