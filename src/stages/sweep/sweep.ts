// sweep: what no reading triggers. Publishes the windows of key groups that fell idle, from their stored state and
// without writing it (equal count, equal pane), the windows of dimension values across key groups, the alerts that
// stayed pending, and that a device is silent. Remembers how far it came: a missed run loses nothing. A sink or topic
// that is out holds up only what it would have taken.
import type { RulesBody } from '#core/live-rules/rules-body.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { DEFAULT_MAX_AGE_MS } from '#core/reading/lateness.ts';
import { absorbedMs } from '#core/tick/absorbed.ts';
import { plannedProfile, type WindowPlans } from '#core/windowing/window-plan.ts';
import { absorbedKey, endAbsorbed, loadAbsorbed } from '../aggregate/absorbed-note.ts';
import type { Notifier } from '../alert/notifier.ts';
import { keepUp } from '../alert/upkeep.ts';
import { canaryEmitter, overdueCanary, watchCanary } from '../canary/canary.ts';
import { type Emitter, emit, tickEmitter } from '../emission.ts';
import { deploymentPlanKey } from '../plan/deployment-plan.ts';
import { createPlanned, planIn } from '../plan/window-plans.ts';
import type { AlertStore, AlertTopic, Metrics, PaneSink, RawStream, StateStore, StoredState } from '../ports.ts';
import type { RulesPort } from '../rules/live-rules.ts';
import { cohortsSince, createSweepRules } from '../rules/sweep-rules.ts';
import { decodeSweepMark, encodeSweepMark, sweepMarkKey } from '../stored/sweep-mark.ts';
import { judgeCohorts } from './cohorts.ts';
import { startDimensionFold } from './dimension-fold.ts';
import { againMs, publishIdleGroups, watchedTogether } from './idle-groups.ts';
import { publishPending } from './pending-alerts.ts';
import { createPopulationCount } from './population.ts';
import { type AbsorbedUntil, watchSilence } from './silence.ts';
import { tellStale } from './stale-alerts.ts';

export interface SweepPorts {
  readonly state: StateStore;
  readonly panes: PaneSink;
  readonly alerts: AlertStore;
  readonly topic: AlertTopic;
  readonly metrics: Metrics;
  /** Decides who is told of what. Undefined: everything is told, once. */
  readonly notifier?: Notifier;
  /**
   * Where detect keeps its state: whose devices are gone, and how far the canary came there. Default: `state` for the
   * canary, and alerts stay open.
   */
  readonly baselines?: Pick<StateStore, 'load' | 'keys'>;
  /** Versions of the rules. Undefined: those of the profile. */
  readonly rules?: Omit<RulesPort, 'shadow'>;
  /** Where ticks and the canary go. Undefined: there are none. */
  readonly raw?: RawStream;
}

export interface SweepSettings {
  /**
   * A key group without arrivals for so long is idle. Default 60,000; two batching windows of aggregate or more, else
   * busy ones are taken for idle.
   */
  readonly idleMs?: number;
  /** An alert pending for so long was left by a call that died. Default 30,000. */
  readonly pendingMs?: number;
  /** By ticks it is known how far readings are absorbed. Needs the port `raw`. Default true. */
  readonly ticks?: boolean;
  /**
   * Puts a reading of its own into the raw stream each minute, and fails where nothing comes of it. Needs the port
   * `raw`. Default false.
   */
  readonly canary?: boolean;
  /** For a replay: the windows from when on, in place of the profile's. */
  readonly plans?: WindowPlans;
  /** What is in the middle of a replay has no now, by which cohorts could be judged: only the end is. Default false. */
  readonly isReplay?: boolean;
}

/** As of when a key group is judged, and the whole fleet. */
interface HowFar {
  readonly of: AbsorbedUntil;
  readonly allMs: number;
}

export interface SweepResult {
  readonly panes: number;
  readonly alerts: number;
}

export interface SweepStage {
  /**
   * `nowMs` is the schedule's time. Infinity ends a replay: every window is published.
   * @throws AggregateError after all is done, where alerts stay pending, and Error where the canary is overdue, so that
   * the failed run is seen.
   */
  run(nowMs: number): Promise<SweepResult>;
}

/**
 * Arrivals are approximate, and not promised to grow along a shard:
 * https://docs.aws.amazon.com/streams/latest/dev/working-with-streams.html#approximate-arrival
 */
const ARRIVAL_DISORDER_MS = 10_000;
/**
 * Written only beyond so many times `idleMs` (two batching windows and a minute): a metric that is always written costs
 * $0.30 a month.
 */
const LAG_IDLES = 2;
const DEFAULT_IDLE_MS = 60_000;
const DEFAULT_PENDING_MS = 30_000;

export function createSweep(
  settingsProfile: CompiledProfile,
  ports: SweepPorts,
  settings: SweepSettings = {},
): SweepStage {
  const { idleMs = DEFAULT_IDLE_MS, pendingMs = DEFAULT_PENDING_MS, plans, isReplay = false } = settings;
  const planned = createPlanned(settingsProfile, DEFAULT_MAX_AGE_MS);
  const planKey = deploymentPlanKey(settingsProfile.name);
  const needsTicks = settingsProfile.silentAfterMs !== undefined || settingsProfile.cohorts.length > 0;
  const hasTicks = settings.ticks !== false && ports.raw !== undefined && needsTicks;
  const hasCanary = settings.canary === true && ports.raw !== undefined;
  const emitters: readonly Emitter[] = [
    ...(hasTicks ? [tickEmitter] : []),
    ...(hasCanary ? [canaryEmitter(settingsProfile)] : []),
  ];
  const rules = createSweepRules(settingsProfile, ports.rules, ports.metrics);
  const population = ports.notifier && createPopulationCount(ports.notifier, settingsProfile.name);
  const canary = watchCanary(settingsProfile, ports, undefined);
  const shown: SweepPorts = { ...ports, panes: { write: (panes) => ports.panes.write(canary.takePanes(panes)) } };

  /** @throws Error where the canary is overdue. */
  async function lookAfterCanary(profile: CompiledProfile, nowMs: number): Promise<void> {
    await canary.note();
    const late = hasCanary ? await overdueCanary(profile, { baselines: ports.state, ...ports }, nowMs, idleMs) : [];
    if (late.length === 0) return;
    ports.metrics.count('CanaryOverdue', late.length);
    throw new Error(
      `the canary does not come through: ${late.join('; ')}. See docs/runbook.md#the-canary-does-not-come-through`,
    );
  }

  /** @throws AggregateError of what failed; the next run repeats it. */
  async function tellAgain(nowMs: number): Promise<void> {
    const { notifier } = ports;
    if (notifier === undefined || !Number.isFinite(nowMs)) return;
    const { published, errors } = await keepUp({ ...ports, notifier }, settingsProfile.name, nowMs);
    if (published > 0) ports.metrics.count('AlertMessagesAgain', published);
    if (errors.length > 0) throw new AggregateError(errors, 'not all incidents that are due could be looked after');
  }

  /**
   * The moment as of which a key group is judged. Asked before any state is loaded, so a state has at least what
   * arrived until then.
   */
  async function askHowFar(nowMs: number, lastRunMs: number): Promise<HowFar> {
    if (!hasTicks) return { of: (_, arrivalMs) => arrivalMs, allMs: nowMs - 2 * idleMs };
    const absorbed = await loadAbsorbed(ports.state, settingsProfile.name, nowMs, nowMs - lastRunMs > idleMs);
    let leastMs = absorbed.groups.size === 0 ? absorbed.sinceMs : nowMs;
    for (const group of absorbed.groups.keys())
      leastMs = Math.min(leastMs, absorbedMs(absorbed, group) ?? absorbed.sinceMs);
    // While none were sent none could come through.
    const lagMs = nowMs - Math.max(leastMs, absorbed.sinceMs);
    if (lagMs > LAG_IDLES * idleMs) ports.metrics.gauge('AbsorbedLagMilliseconds', lagMs, 'Milliseconds');
    return {
      of: (group) => (absorbedMs(absorbed, Number(group)) ?? Number.NEGATIVE_INFINITY) - ARRIVAL_DISORDER_MS,
      allMs: leastMs - ARRIVAL_DISORDER_MS,
    };
  }

  /** With the windows that hold now: as stored, which aggregate may be about to change, and else by the settings. */
  function profileBy(stored: StoredState | undefined, nowMs: number): CompiledProfile {
    const plan = planIn(stored);
    if (plan !== undefined) return planned(plan, nowMs);
    return plans === undefined ? settingsProfile : plannedProfile(settingsProfile, plans);
  }

  /** Of this run; undefined where nobody knows them: what they judge waits for the next run. */
  async function rulesAt(nowMs: number, errors: unknown[]): Promise<RulesBody | undefined> {
    try {
      await rules.look();
      return (await rules.since(nowMs))[0]?.body;
    } catch (error) {
      errors.push(error);
      return undefined;
    }
  }

  return {
    async run(nowMs) {
      const key = sweepMarkKey(settingsProfile.name);
      // First of all, so that it is on its way at the same second of each minute.
      if (ports.raw !== undefined && Number.isFinite(nowMs)) await emit(emitters, { ...ports, raw: ports.raw }, nowMs);
      const noteKey = absorbedKey(settingsProfile.name);
      const stored = await ports.state.load([key, planKey, ...(hasTicks ? [] : [noteKey])]);
      const last = stored.get(key);
      // Next: people wait for them, and no sink of windows has to do with them.
      const alerts = await publishPending(ports, nowMs, pendingMs);
      const errors = [...alerts.errors];
      const profile = profileBy(stored.get(planKey), nowMs);
      if (!hasTicks && Number.isFinite(nowMs))
        await endAbsorbed(ports.state, settingsProfile.name, stored.get(noteKey));
      const absorbed = await askHowFar(nowMs, decodeSweepMark(last?.bytes).atMs);
      const body = await rulesAt(nowMs, errors);
      const silence = body === undefined ? undefined : watchSilence(profile, ports, nowMs, idleMs, absorbed.of, body);
      const fold = await startDimensionFold(profile, shown, nowMs, { delayMs: againMs(idleMs) });
      const look = {
        nowMs,
        idleMs,
        last: decodeSweepMark(last?.bytes),
        watch: watchedTogether([silence, fold, population?.watch(profile, nowMs)]),
      };
      const { panes, groups, listedMs, failure } = await publishIdleGroups(profile, shown, look);
      if (failure !== undefined) errors.push(failure.error);
      // Another run may have written meanwhile; then its mark stands, and only the overlap is published again.
      await ports.state.commit(key, encodeSweepMark({ atMs: nowMs, listedMs, groups }), last?.version ?? 0);
      if (panes > 0) ports.metrics.count('SweptPanes', panes);
      if (alerts.published > 0) ports.metrics.count('SweptAlerts', alerts.published);
      // Last: these may be much, and neither windows nor older alerts wait for them.
      errors.push(
        ...(await failuresOf([
          () => tellAgain(nowMs),
          () => (Number.isFinite(nowMs) ? population?.note(groups.keys(), nowMs) : undefined),
          () => silence?.tell(alerts.waiting),
          () => fold?.publish(),
          () =>
            body === undefined || (isReplay && Number.isFinite(nowMs))
              ? undefined
              : judgeCohorts(profile, ports, absorbed.allMs, alerts.waiting, cohortsSince(profile, rules)),
          () => tellStale(profile, ports, decodeSweepMark(last?.bytes).atMs, nowMs),
          () => (Number.isFinite(nowMs) ? lookAfterCanary(profile, nowMs) : undefined),
        ])),
      );
      if (alerts.refused.length > 0) {
        ports.metrics.count('AlertPublishFailures', alerts.refused.length);
        throw new AggregateError(
          [...alerts.refused, ...errors],
          `${alerts.refused.length} alerts could not be published and stay pending: see the alerts topic`,
        );
      }
      if (errors.length > 0) throw errors[0];
      return { panes, alerts: alerts.published };
    },
  };
}

/** Does all of it, one after the other; answers what was thrown. */
async function failuresOf(works: readonly (() => Promise<unknown> | undefined)[]): Promise<unknown[]> {
  const errors: unknown[] = [];
  for (const work of works) {
    try {
      await work();
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}
