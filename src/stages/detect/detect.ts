// detect: packs of valid readings → moved baselines and told alerts. Effects come first, the commit last, so any call
// may be repeated. With an invocation window the state travels from call to call and is committed by the final one;
// without, a call is a window of its own.
import type { AlertTransition } from '#core/alert/alert.ts';
import { createDetector } from '#core/detect/detector.ts';
import { emptyOutcome, type Outcome } from '#core/detect/outcome.ts';
import { createSlotNames } from '#core/detect/slot-names.ts';
import type { Pack } from '#core/pack/pack.ts';
import { parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { isPackedTick } from '#core/tick/tick.ts';
import type { Notifier } from '../alert/notifier.ts';
import { publishTransitions } from '../alert/publish.ts';
import { watchCanary } from '../canary/canary.ts';
import { checkAgainstPlan, type DeploymentPlan } from '../plan/deployment-plan.ts';
import type { AlertStore, AlertTopic, Metrics, StateStore } from '../ports.ts';
import { createLiveRules, type LiveRules, type RulesPort } from '../rules/live-rules.ts';
import { commitGroup } from './commit.ts';
import { heldInGroups } from './held-alerts.ts';
import { report } from './report.ts';
import { wantedOf } from './rules-wanted.ts';
import { handOnAll, makeReady, takeHanded } from './window-groups.ts';
import { readWindowState, type WindowState, writeWindowState } from './window-state.ts';
import { absorb, layoutOf, prepareLog, type WorkingGroup } from './working-group.ts';

export interface DetectPorts {
  readonly state: StateStore;
  readonly alerts: AlertStore;
  readonly topic: AlertTopic;
  readonly metrics: Metrics;
  /** Decides who is told of what. Undefined: everything is told, as a replay's history is. */
  readonly notifier?: Notifier;
  /** The deployment's plan, undefined before its birth. Without it the settings stand for themselves: a replay. */
  readonly plan?: () => Promise<DeploymentPlan | undefined>;
  /** The versions of the rules. Without them the rules are the profile's, for ever. */
  readonly rules?: RulesPort;
}

export interface DetectSettings {
  /**
   * Readings older than this at their arrival are too late, as for the windows. Default 7 days; Infinity where arrivals
   * are not real.
   */
  readonly maxAgeMs?: number;
  /**
   * The state is committed early beyond this. Default 800,000: Lambda ends a window by itself at 1 MB, on that we do
   * not rely.
   */
  readonly maxStateBytes?: number;
  /**
   * A key group is handed on as the readings that it has absorbed since it was stored, where these are less than its
   * state. Default false: docs/decisions/0046-handed-readings.md says why it is on trial.
   */
  readonly handsOnReadings?: boolean;
  /** Alerts told at a time. Default 16: a fleet-wide event must not take minutes, nor exhaust the SDK's 50 sockets. */
  readonly publishConcurrency?: number;
  /** The clock on the wall, ms: says how long the canary took, and decides nothing. */
  readonly nowMs?: () => number;
}

interface DetectInput {
  /** Records of the readings stream, in order, from one of its shards. */
  readonly packs: readonly Uint8Array[];
  /** What Lambda hands over within an invocation window (`{}` at its first call); undefined without one. */
  readonly windowState?: unknown;
  /** The window's last call; it may carry packs. */
  readonly isFinal: boolean;
}

interface DetectOutput {
  /** To be answered to Lambda; undefined without a window. */
  readonly state?: WindowState | Readonly<Record<string, never>>;
}

export interface DetectStage {
  /**
   * @throws Error where the store or the alert store fails, or a pack or the handed state is none: nothing is lost by
   * repeating the call.
   */
  run(input: DetectInput): Promise<DetectOutput>;
}

const DEFAULT_MAX_STATE_BYTES = 800_000;
const DEFAULT_PUBLISH_CONCURRENCY = 16;
const NOTHING_HANDED = { handed: undefined, stateBytes: 0 };

/** Key of a key group's state in the store. */
export function baselinesKey(profile: string, group: number): string {
  return `baselines#${profile}#${group}`;
}

export function createDetect(
  settingsProfile: CompiledProfile,
  ports: DetectPorts,
  settings: DetectSettings = {},
): DetectStage {
  const { maxStateBytes = DEFAULT_MAX_STATE_BYTES, publishConcurrency = DEFAULT_PUBLISH_CONCURRENCY } = settings;
  const { handsOnReadings = false } = settings;
  let profile = settingsProfile;
  let rules = liveRules();
  let plan: DeploymentPlan | undefined;
  const canary = watchCanary(settingsProfile, ports, settings.nowMs);
  /**
   * Decoded groups as the calls before handed them over or committed them. A call takes them all out at its start and
   * puts back what it has handed on, committed or not touched: a failing call leaves nothing behind. Good only where
   * the handed state or the store still says the same.
   */
  let warm = new Map<number, WorkingGroup>();

  function liveRules(): LiveRules {
    const own = { ...settings, slots: createSlotNames() };
    return createLiveRules(profile, ports.rules, ports.metrics, (body) => createDetector(profile, { ...own, body }));
  }

  function publish(outcome: Outcome, groupOf: (transition: AlertTransition) => WorkingGroup | undefined) {
    canary.takeTransitions(outcome.transitions);
    const told = settings.nowMs === undefined ? ports : { ...ports, nowMs: settings.nowMs };
    const held = heldInGroups(layoutOf(rules), outcome, groupOf);
    return publishTransitions(told, outcome.transitions, publishConcurrency, held);
  }

  /**
   * Packs by key group. Those of another profile are counted and left: they can only be left over from before a change
   * of the setting.
   */
  function parse(records: readonly Uint8Array[]): Map<number, Pack[]> {
    const packs = records.filter((record) => !isPackedTick(record)).map(parsePack);
    const own = packs.filter((pack) => pack.profile === profile.name);
    if (own.length < packs.length) ports.metrics.count('PacksOfOtherProfile', packs.length - own.length);
    return Map.groupBy(own, (pack) => pack.group);
  }

  /**
   * Asks once for what the deployment was born with: lateness is judged by its first windows, whatever they have
   * become, as aggregate does.
   * @throws SettingsRefusedError where packs are of another number of key groups.
   */
  async function takePlan(packs: Iterable<readonly Pack[]>): Promise<void> {
    if (plan === undefined) {
      plan = await ports.plan?.();
      if (plan === undefined) return;
      const { latenessGrainMs } = plan;
      if (latenessGrainMs !== profile.latenessGrainMs) {
        profile = { ...profile, latenessGrainMs };
        rules = liveRules();
        warm.clear();
      }
    }
    const { resolutionMs } = profile;
    for (const own of packs) for (const { groups } of own) checkAgainstPlan(plan, { keyGroups: groups, resolutionMs });
  }

  /** Answers the groups as they are stored. */
  async function commitAll(
    groups: ReadonlyMap<number, WorkingGroup>,
    packs: ReadonlyMap<number, readonly Pack[]>,
  ): Promise<Map<number, WorkingGroup>> {
    const stored = new Map<number, WorkingGroup>();
    const commit = async ([number, group]: [number, WorkingGroup]): Promise<void> => {
      const now = group.isChanged ? await commitGroup(ports, rules, group, packs.get(number) ?? [], publish) : group;
      if (now !== undefined) stored.set(number, now);
    };
    await Promise.all([...groups].map(commit));
    return stored;
  }

  return {
    async run({ packs: records, windowState, isFinal }) {
      const hasWindow = windowState !== undefined;
      const packs = parse(records);
      rules.shadow.begin();
      const handedBefore = readWindowState(windowState);
      // What was handed over may have to be replayed, or merged.
      if (packs.size > 0 || handedBefore.size > 0) await takePlan(packs.values());
      if (packs.size > 0) await rules.look();
      const isLast = !hasWindow || isFinal;
      const known = warm;
      warm = new Map();
      const keyOf = (number: number) => baselinesKey(profile.name, number);
      const source = { ...{ state: ports.state, metrics: ports.metrics }, rules, keyOf, known };
      const groups = takeHanded(source, handedBefore);
      await makeReady(source, groups, isLast ? [...packs.keys(), ...groups.keys()] : packs.keys());
      await rules.prepare(wantedOf(rules, groups, packs));
      const outcome = emptyOutcome();
      const owners = new Map<AlertTransition, WorkingGroup>();
      for (const [number, own] of packs) {
        const group = groups.get(number) as WorkingGroup;
        const before = outcome.transitions.length;
        prepareLog(layoutOf(rules), group, handsOnReadings && !isLast);
        for (const pack of own) absorb(rules, group, pack, outcome);
        for (const transition of outcome.transitions.slice(before)) owners.set(transition, group);
      }
      canary.lookInto([...packs.values()].flat());
      await publish(outcome, (transition) => owners.get(transition));
      const { handed, stateBytes } = isLast ? NOTHING_HANDED : handOnAll(source, groups, maxStateBytes);
      if (handed === undefined) await makeReady(source, groups, groups.keys());
      const left = handed === undefined ? await commitAll(groups, packs) : groups;
      report(ports.metrics, outcome.counts, stateBytes);
      warm = new Map([...known, ...left]);
      await rules.shadow.note();
      await canary.note();
      if (!hasWindow) return {};
      return { state: handed === undefined ? {} : writeWindowState(handed) };
    },
  };
}
