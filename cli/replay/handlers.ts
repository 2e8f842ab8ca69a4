// The functions of a deployment over ports in memory: the same handlers, called with the same events, warm from their
// first call to the last.
import type { CompiledProfile } from '#core/profile/compile.ts';
import { makeHandler as makeAggregate } from '#functions/aggregate/handler.ts';
import { makeHandler as makeDetect } from '#functions/detect/handler.ts';
import { makeHandler as makeValidate } from '#functions/validate/handler.ts';
import type { Invoke } from '#local/driver/invocation.ts';
import type { DetectSettings } from '#stages/detect/detect.ts';
import type {
  AlertStore,
  AlertTopic,
  Metrics,
  PaneSink,
  Quarantine,
  ReadingsStream,
  StateStore,
} from '#stages/ports.ts';
import type { RulesPort } from '#stages/rules/live-rules.ts';
import { cohortsSince, createSweepRules } from '#stages/rules/sweep-rules.ts';
import { judgeCohorts } from '#stages/sweep/cohorts.ts';
import { foldDimensions } from '#stages/sweep/dimension-fold.ts';
import { createSweep, type SweepStage } from '#stages/sweep/sweep.ts';
import type { StageName } from './mappings.ts';

export interface ReplayPorts {
  readonly readings: ReadingsStream;
  readonly quarantine: Quarantine;
  readonly panes: PaneSink;
  readonly windows: StateStore;
  readonly baselines: StateStore;
  readonly alerts: AlertStore;
  readonly topic: AlertTopic;
  readonly metrics: Metrics;
  /** Versions of the rules. */
  readonly rules?: RulesPort;
}

export interface ReplaySettings {
  readonly profile: CompiledProfile;
  readonly keyGroups: number;
  readonly clockAheadMs: number;
  readonly maxAgeMs: number;
}

export type Handler = (event: unknown) => Promise<unknown>;

/** The functions of a replay, with or without chaos. */
export interface Functions {
  readonly invoke: Invoke;
  /** Lets everything that runs beside the driver come to its end. */
  rest(): Promise<void>;
  /** The sweep that ends a replay. */
  lastSweep(): Promise<void>;
  /** A piece of the file is about to be worked off; `nowMs` is the driver's time. */
  beforePiece(nowMs: number): void;
  /**
   * A piece was worked off: windows of dimension values that are due are folded, so that the key groups let go of them.
   */
  afterPiece(nowMs: number): Promise<void>;
}

/** An instance of a function, cold. */
export function makeHandler(stage: StageName, ports: ReplayPorts, settings: ReplaySettings & DetectSettings): Handler {
  switch (stage) {
    case 'validate':
      return makeValidate(ports, settings);
    case 'aggregate':
      return makeAggregate({ ...ports, state: ports.windows }, settings);
    case 'detect':
      return makeDetect({ ...ports, state: ports.baselines }, settings);
  }
}

const NOBODY_SILENT = { silentAfterMs: undefined, allRejectedAfterMs: undefined };

/**
 * At the end of a file there is no now, and in the middle of it none that is real: nobody is silent, nor wholly
 * rejected.
 */
export function makeSweep(ports: ReplayPorts, { profile }: ReplaySettings): SweepStage {
  return createSweep(
    { ...profile, ...NOBODY_SILENT, measures: profile.measures.map((each) => ({ ...each, silentAfterMs: undefined })) },
    { ...ports, state: ports.windows },
    { isReplay: true },
  );
}

/** What the driver calls where nothing goes wrong. */
export function createFunctions(ports: ReplayPorts, settings: ReplaySettings): Functions {
  const warm = new Map<string, Handler>();
  const cohorts = cohortsBetween(ports, settings);
  return {
    async invoke(functionName, event) {
      let handler = warm.get(functionName);
      if (handler === undefined) {
        handler = makeHandler(functionName as StageName, ports, settings);
        warm.set(functionName, handler);
      }
      return handler(event);
    },
    rest: async () => undefined,
    async lastSweep() {
      await makeSweep(ports, settings).run(Number.POSITIVE_INFINITY);
    },
    beforePiece: () => undefined,
    async afterPiece(nowMs) {
      const own = { ...ports, state: ports.windows };
      await foldDimensions(settings.profile, own, nowMs, { maxCells: Number.POSITIVE_INFINITY });
      await cohorts?.(nowMs);
    },
  };
}

/** Windows that have passed before cohorts are judged between two pieces: each time all states are read. */
const COHORT_WINDOWS_AT_ONCE = 4;

/** Judges cohorts as far as lines were put in; undefined where the profile has none. */
function cohortsBetween(
  ports: ReplayPorts,
  { profile }: ReplaySettings,
): ((nowMs: number) => Promise<void>) | undefined {
  if (profile.cohorts.length === 0) return undefined;
  const everyMs = COHORT_WINDOWS_AT_ONCE * Math.min(...profile.cohorts.map(({ windowMs }) => windowMs));
  let lastMs = Number.NEGATIVE_INFINITY;
  const rules = createSweepRules(profile, ports.rules, ports.metrics);
  return async (nowMs) => {
    if (nowMs - lastMs < everyMs) return;
    lastMs = nowMs;
    await rules.look();
    await judgeCohorts(profile, { ...ports, state: ports.windows }, undefined, undefined, cohortsSince(profile, rules));
  };
}
