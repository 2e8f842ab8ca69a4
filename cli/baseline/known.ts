// What a deployment knows of a device: decoded from its key group's stored state, and asked of the rules.

import { idAt } from '#core/bytes/id-table.ts';
import { closest } from '#core/closest.ts';
import type { Detector } from '#core/detect/detector.ts';
import { type DeviceView, viewDevice } from '#core/detect/device-view.ts';
import type { GroupState } from '#core/detect/group-state.ts';
import type { MeasureState } from '#core/detect/pasts/measure-state.ts';
import type { Rulebook } from '#core/detect/rulebook.ts';
import { decodeGroup } from '#core/detect/state-codec.ts';
import { keyGroupOf } from '#core/hash/key-group.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { baselinesKey } from '#stages/detect/detect.ts';
import type { StateStore } from '#stages/ports.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { NotThereError } from '../deployment/trouble.ts';
import { type Edge, edgesOf } from '../judging/edges.ts';
import { type LifeOfRule, livesOf } from '../judging/life.ts';
import { settingsOf } from '../judging/rule-settings.ts';
import { rangeOf } from '../judging/rule-view.ts';

export interface KnownRule {
  readonly rule: string;
  readonly kind: string;
  /** As they stand in the profile. */
  readonly settings: string;
  /** Where the next value would be found; undefined where the rule has too little to compare with, or reads several. */
  readonly limits: readonly Edge[] | undefined;
  /** What it has going on, or had last; undefined where nothing is kept of it. */
  readonly life: LifeOfRule | undefined;
}

export interface KnownMeasure {
  readonly measure: string;
  readonly unit: string;
  readonly state: MeasureState;
  readonly rules: readonly KnownRule[];
}

export interface KnownDevice {
  readonly device: string;
  /** Its latest event time, ms. */
  readonly clockMs: number;
  readonly measures: readonly KnownMeasure[];
  /** Rules that read several measures, and such as the profile no longer has. */
  readonly others: readonly KnownRule[];
}

/** The next reading is taken to come so long after the last where the profile says no period. */
const USUAL_PERIOD_MS = 60_000;

/** What of a deployment is asked. */
export type Asked = Pick<Deployment, 'profile' | 'keyGroups' | 'called'>;

/** What the rules are by which a device is looked at. */
export interface Looking {
  readonly book: Rulebook;
  readonly nowMs: number;
  /** The device's, as far as they are known: rules may differ by them. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/** @throws NotThereError where it knows no such device, with the nearest name. */
export async function knownDevice(
  asked: Asked,
  store: Pick<StateStore, 'load'>,
  device: string,
  { book, nowMs, dimensions }: Looking,
): Promise<KnownDevice> {
  const { profile, keyGroups, called } = asked;
  // States are read by the rules that the profile was deployed with, whichever have come since.
  const layout = book.version(0).detector;
  const group = await loadGroup(layout, store, profile, keyGroupOf(device, keyGroups));
  const view = group === undefined ? undefined : viewDevice(group, device);
  const ofAll = book.at(nowMs).detector;
  if (view !== undefined) return deviceOf(ofAll.variants?.ofDevice(device, dimensions) ?? ofAll, view);
  throw new NotThereError(`${called} knows no device "${device}"${await near(layout, store, asked, device)}`);
}

async function loadGroup(
  detector: Detector,
  store: Pick<StateStore, 'load'>,
  profile: CompiledProfile,
  group: number,
): Promise<GroupState | undefined> {
  const key = baselinesKey(profile.name, group);
  const stored = (await store.load([key])).get(key);
  return stored === undefined ? undefined : decodeGroup(detector, stored.bytes);
}

/** The nearest of all names: only asked where the name is wrong. */
async function near(
  detector: Detector,
  store: Pick<StateStore, 'load'>,
  { profile, keyGroups }: Asked,
  device: string,
): Promise<string> {
  const names: string[] = [];
  for (let number = 0; number < keyGroups; number += 1) {
    const group = await loadGroup(detector, store, profile, number);
    if (group !== undefined) for (let at = 0; at < group.ids.count; at += 1) names.push(idAt(group.ids, at));
  }
  if (names.length === 0) return ': it has no baselines yet; they are stored some minutes after the first readings';
  const meant = closest(device, names);
  return meant === undefined
    ? `: it knows ${names.length}, such as ${names.slice(0, 3).join(', ')}`
    : `: did you mean ${meant}?`;
}

/** For whoever has the state at hand. */
export function deviceOf(detector: Detector, view: DeviceView): KnownDevice {
  const { rules } = detector.profile.source;
  const lives = livesOf(view);
  const lifeOf = (rule: string) => lives.find((each) => each.rule === rule);
  const measures = view.measures.flatMap((state, slot): KnownMeasure[] => {
    if (state === undefined) return [];
    const plan = detector.planAt(slot);
    const { min, max } = rangeOf(detector, plan.name);
    const timeMs = state.lastMs + (detector.profile.source.reportingPeriodMs ?? USUAL_PERIOD_MS);
    const own = plan.rules.map((rule): KnownRule => {
      const limits = edgesOf({ plan, rule, state, timeMs, min, max });
      return {
        rule: rule.name,
        kind: rule.kind,
        settings: settingsOf(rules, rule.name),
        limits,
        life: lifeOf(rule.name),
      };
    });
    return [{ measure: plan.name, unit: detector.unitOf(plan.name), state, rules: own }];
  });
  const said = new Set(measures.flatMap((each) => each.rules.map(({ rule }) => rule)));
  const wide = [...detector.patterns, ...detector.stuck].map(({ rule }) => rule.name);
  const gone = lives.map(({ rule }) => rule).filter((rule) => !said.has(rule) && !wide.includes(rule));
  const others = [...wide, ...gone].map((rule): KnownRule => {
    const { kind } = detector.ruleNamed(rule);
    return { rule, kind, settings: settingsOf(rules, rule), limits: undefined, life: lifeOf(rule) };
  });
  return { device: view.id, clockMs: view.clockMs, measures, others };
}
