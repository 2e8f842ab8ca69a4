// aggregate: packs → exact windows. Per key group: load → absorb → publish panes and late values → commit under a
// version condition. Any failure leaves the stored state as it was, so the same batch may come again, whole or cut
// differently, and nothing changes.

import { addressOf, parsePack } from '#core/pack/parse-pack.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { DEFAULT_MAX_AGE_MS } from '#core/reading/lateness.ts';
import { isPackedTick, type PackedTick, packedTickOf, UNKNOWN_TICK } from '#core/tick/tick.ts';
import { absorb, type LateValue } from '#core/windowing/absorb.ts';
import { duePanes } from '#core/windowing/emit.ts';
import { type Counts, type DeviceState, emptyGroupState, type GroupState } from '#core/windowing/group-state.ts';
import type { Pane } from '#core/windowing/pane.ts';
import { settleRegisters } from '#core/windowing/register-series.ts';
import { retire } from '#core/windowing/retire.ts';
import { checkLayout, decodeGroupState, encodeGroupState } from '#core/windowing/state-codec.ts';
import { watermarkOf } from '#core/windowing/watermark.ts';
import { plannedProfile, type WindowPlans } from '#core/windowing/window-plan.ts';
import { archive } from '../archive/archive.ts';
import type { ReadingArchive } from '../archive/ports.ts';
import { watchCanary } from '../canary/canary.ts';
import {
  checkAgainstPlan,
  deploymentPlanKey,
  encodeDeploymentPlan,
  firstPlan,
  refusingOtherLayouts,
} from '../plan/deployment-plan.ts';
import { createPlanned, DEFAULT_CALL_MS, nextPlan, planIn } from '../plan/window-plans.ts';
import type { Metrics, PaneSink, Quarantine, StateStore, StoredState } from '../ports.ts';
import { windowStateKey } from '../stored/window-state-key.ts';
import { noteAbsorbed } from './absorbed-note.ts';
import { lateRejection } from './late-rejection.ts';
import { letGo, type Released, releasedKeys, releasedOf } from './released.ts';

export interface AggregatePorts {
  readonly state: StateStore;
  readonly panes: PaneSink;
  readonly quarantine: Quarantine;
  readonly metrics: Metrics;
  readonly archive?: ReadingArchive;
  /** Undefined in a replay, which has no now: its windows are those of the settings, and no plan is stored. */
  readonly nowMs?: () => number;
}

export interface AggregateSettings {
  /** Readings older than this at their arrival are too late. Default 7 days; Infinity where arrivals are not real. */
  readonly maxAgeMs?: number;
  /** Keep decoded key groups between calls, for as long as the store has no newer version. Default true. */
  readonly reuseState?: boolean;
  /** The clock on the wall, ms: says how long the canary took, and decides nothing. */
  readonly nowMs?: () => number;
  /** No call lasts longer. Default 120,000, the function's time-out as deployed. */
  readonly callMs?: number;
  /** For a replay: the windows from when on, in place of the profile's. */
  readonly plans?: WindowPlans;
}

export interface AggregateStage {
  run(packs: readonly Uint8Array[]): Promise<void>;
}

/**
 * Lost conditions in a row before the call gives up and Lambda comes again: two writers at once settle in one or two.
 */
const MAX_CONFLICTS = 5;

/** Of key groups, side by side: S3 answers a commit in some 40 ms, and a call may have all 64. */
const COMMITS_AT_ONCE = 16;

interface Held {
  version: number;
  state: GroupState;
}

interface Step {
  readonly group: number;
  readonly watermarkMs: number;
  readonly touched: readonly DeviceState[];
  readonly before: Counts;
}

export function createAggregate(
  settingsProfile: CompiledProfile,
  ports: AggregatePorts,
  settings: AggregateSettings = {},
): AggregateStage {
  const { maxAgeMs = DEFAULT_MAX_AGE_MS, reuseState = true, callMs = DEFAULT_CALL_MS, plans } = settings;
  const canary = watchCanary(settingsProfile, ports, settings.nowMs);
  const { nowMs } = ports;
  const startedMs = nowMs?.() ?? 0;
  const planned = createPlanned(settingsProfile, maxAgeMs);
  /** With the windows that hold at the step at hand. */
  let profile = plans === undefined ? settingsProfile : plannedProfile(settingsProfile, plans);
  const held = new Map<number, Held>();
  const planKey = deploymentPlanKey(profile.name);

  /**
   * States that are older than any plan have to be of these settings: a plan that contradicts them could not be taken
   * back. All of them are laid out alike, so one of them tells.
   * @throws SettingsRefusedError.
   */
  async function checkBefore(keyGroups: number): Promise<void> {
    for (let from = 0; from < keyGroups; from += COMMITS_AT_ONCE) {
      const length = Math.min(COMMITS_AT_ONCE, keyGroups - from);
      const found = await ports.state.load(
        Array.from({ length }, (_, i) => windowStateKey(settingsProfile.name, from + i)),
      );
      for (const { bytes } of found.values()) return refusingOtherLayouts(() => checkLayout(bytes, settingsProfile));
    }
  }

  /**
   * Makes the stored plan hold, or the one that follows it by this instance's settings. Answers false where another
   * instance was faster: load again.
   * @throws SettingsRefusedError where the packs are of another number of key groups, or what is stored is laid out
   * otherwise.
   */
  async function takePlan(
    stored: StoredState | undefined,
    keyGroups: readonly number[],
    now: number,
  ): Promise<boolean> {
    const standing = planIn(stored);
    const plan = standing ?? firstPlan(settingsProfile, keyGroups[0] as number, now);
    for (const given of keyGroups) checkAgainstPlan(plan, { keyGroups: given, resolutionMs: profile.resolutionMs });
    if (standing === undefined) await checkBefore(plan.keyGroups);
    const next = standing === undefined ? plan : nextPlan(standing, settingsProfile, { startedMs, nowMs: now, callMs });
    if (next !== undefined) {
      if (!(await ports.state.commit(planKey, encodeDeploymentPlan(next), stored?.version ?? 0))) return false;
      ports.metrics.count('WindowPlansWritten', 1);
    }
    const current = planned(next ?? plan, now);
    // What is held is laid out by the windows of before.
    if (current !== profile) held.clear();
    profile = current;
    return true;
  }

  /**
   * Asks the store each time and keeps what is held only where its version still stands. Another instance may have had
   * the batches in between, and panes go out before the commit would tell: an old state takes late values and
   * duplicates for good ones. A read costs a twentieth of the write. Answers what may be
   * let go of.
   */
  async function load(groups: readonly number[], keyGroups: readonly number[]): Promise<Released> {
    const keys = groups.map((group) => windowStateKey(profile.name, group));
    keys.push(...releasedKeys(profile));
    if (nowMs !== undefined) keys.push(planKey);
    let stored = await ports.state.load(keys);
    for (let conflicts = 0; nowMs !== undefined; conflicts += 1) {
      if (await takePlan(stored.get(planKey), keyGroups, nowMs())) break;
      if (conflicts > MAX_CONFLICTS) throw new Error(`${planKey} was changed by others ${conflicts} times in a row`);
      stored = await ports.state.load(keys);
    }
    for (const group of groups) {
      const found = stored.get(windowStateKey(profile.name, group));
      const version = found?.version ?? 0;
      if (held.get(group)?.version === version) continue;
      const state =
        found === undefined ? emptyGroupState() : refusingOtherLayouts(() => decodeGroupState(found.bytes, profile));
      held.set(group, { version, state });
    }
    return releasedOf(profile, stored);
  }

  /** One attempt for these groups. Answers those whose condition was lost. */
  async function attempt(
    byGroup: ReadonlyMap<number, readonly Uint8Array[]>,
    keyGroups: readonly number[],
  ): Promise<number[]> {
    const released = await load([...byGroup.keys()], keyGroups);
    const panes: Pane[] = [];
    const late: LateValue[] = [];
    const steps: Step[] = [];
    for (const [group, packs] of byGroup) {
      const { state } = held.get(group) as Held;
      const touched: DeviceState[] = [];
      const before = { ...state.counts };
      let redelivered = 0;
      // Read one by one and dropped again: a call may have 10,000 packs.
      for (const pack of packs) redelivered += absorb(state, parsePack(pack), profile, { maxAgeMs }, late, touched);
      if (redelivered > 0) ports.metrics.count('ReadingsRedelivered', redelivered);
      if (state.refused.forgottenCount > 0) {
        ports.metrics.count('RefusedDevicesForgotten', state.refused.forgottenCount);
        state.refused.forgottenCount = 0;
      }
      const glitches = settleRegisters(touched);
      if (glitches > 0) ports.metrics.count('RegisterGlitches', glitches);
      const watermarkMs = watermarkOf(state, profile);
      for (const pane of duePanes(state, profile, watermarkMs)) panes.push(pane);
      steps.push({ group, watermarkMs, touched, before });
    }
    await archive(ports.archive, byGroup, held, profile);
    await ports.quarantine.put(late.map((value) => lateRejection(value, profile)));
    await ports.panes.write(canary.takePanes(panes));
    const lost: number[] = [];
    let accepted = 0;
    let duplicate = 0;
    async function commit({ group, watermarkMs, touched, before }: Step): Promise<void> {
      const entry = held.get(group) as Held;
      retire(entry.state, profile, watermarkMs, touched, maxAgeMs);
      letGo(entry.state, group, profile, released);
      const bytes = encodeGroupState(entry.state, profile);
      ports.metrics.gauge('WindowStateBytes', bytes.length, 'Bytes');
      if (await ports.state.commit(windowStateKey(profile.name, group), bytes, entry.version)) {
        entry.version += 1;
        accepted += entry.state.counts.valuesAccepted - before.valuesAccepted;
        duplicate += entry.state.counts.valuesDuplicate - before.valuesDuplicate;
      } else lost.push(group);
    }
    for (let from = 0; from < steps.length; from += COMMITS_AT_ONCE) {
      // All of a wave are over before a failure is told: what goes on afterwards would meet the next call.
      const wave = await Promise.allSettled(steps.slice(from, from + COMMITS_AT_ONCE).map(commit));
      for (const one of wave) if (one.status === 'rejected') throw one.reason;
    }
    ports.metrics.count('PanesWritten', panes.length);
    ports.metrics.count('ValuesAccepted', accepted);
    // Also where there are none: an alarm on their share needs both numbers at the same times.
    ports.metrics.count('ValuesDuplicate', duplicate);
    ports.metrics.count('ValuesLate', late.length);
    return lost;
  }

  return {
    async run(packs) {
      const own = new Map<number, Uint8Array[]>();
      const ticks: PackedTick[] = [];
      const keyGroups = new Set<number>();
      let others = 0;
      for (const pack of packs) {
        if (isPackedTick(pack)) {
          const tick = packedTickOf(pack);
          if (tick !== undefined && tick !== UNKNOWN_TICK && tick.profile === profile.name) ticks.push(tick);
          continue;
        }
        const address = addressOf(pack);
        const ofGroup = own.get(address.group);
        if (address.profile !== profile.name) {
          others += 1;
          continue;
        }
        keyGroups.add(address.groups);
        if (ofGroup === undefined) own.set(address.group, [pack]);
        else ofGroup.push(pack);
      }
      if (others > 0) ports.metrics.count('PacksOfOtherProfile', others);
      let open: ReadonlyMap<number, readonly Uint8Array[]> = own;
      try {
        for (let conflicts = 0; open.size > 0; conflicts += 1) {
          if (conflicts > MAX_CONFLICTS) {
            throw new Error(
              `key groups ${[...open.keys()].join(', ')} lost their version condition ${conflicts} times in a row`,
            );
          }
          const lost = await attempt(open, [...keyGroups]);
          if (lost.length > 0) ports.metrics.count('ConditionsLost', lost.length);
          for (const group of lost) held.delete(group);
          open = new Map([...open].filter(([group]) => lost.includes(group)));
        }
      } catch (error) {
        // What is held may be ahead of what is stored: begin from the store again.
        held.clear();
        throw error;
      }
      if (!reuseState) held.clear();
      if (ticks.length > 0) await noteAbsorbed(ports, profile.name, ticks);
      await canary.note();
    },
  };
}
