// Every device that is known, from the window states of the key groups: who it is, where, and when it was heard of; and
// what all of them counted. Reads only, a few key groups at a time; what it has read it keeps by the state's version.
import { CANARY_DEVICE } from '#core/canary/canary.ts';
import type { CompiledProfile } from '#core/profile/compile.ts';
import { DEFAULT_MAX_AGE_MS } from '#core/reading/lateness.ts';
import { type Counts, emptyCounts } from '#core/windowing/group-state.ts';
import { decodeGroupState } from '#core/windowing/state-codec.ts';
import { deploymentPlanKey } from '../plan/deployment-plan.ts';
import { createPlanned, planIn } from '../plan/window-plans.ts';
import type { StateStore } from '../ports.ts';
import { windowStateKey } from '../stored/window-state-key.ts';
import { latestDimensions } from '../sweep/latest-dimensions.ts';

export interface KnownDevice {
  readonly id: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** Its latest event time, and when its last reading arrived, ms; −Infinity: never. */
  readonly clockMs: number;
  readonly arrivalMs: number;
}

export interface KnownGroup {
  readonly group: number;
  /** By id. */
  readonly devices: readonly KnownDevice[];
  readonly counts: Counts;
  readonly bytes: number;
  readonly watermarkMs: number;
  readonly arrivalMs: number;
}

export interface FleetReader {
  readonly keyGroups: number;
  /** Those that have a state, in their order. */
  groups(from: number, to: number): Promise<readonly KnownGroup[]>;
}

export interface FleetPorts {
  readonly state: Pick<StateStore, 'load'>;
  readonly profile: CompiledProfile;
  readonly keyGroups: number;
  readonly nowMs: () => number;
}

export function createFleetReader({ state, profile, keyGroups, nowMs }: FleetPorts): FleetReader {
  const planned = createPlanned(profile, DEFAULT_MAX_AGE_MS);
  const known = new Map<string, { readonly version: number; readonly group: KnownGroup }>();

  return {
    keyGroups,
    async groups(from, to) {
      const planKey = deploymentPlanKey(profile.name);
      const numbers = Array.from({ length: Math.max(0, Math.min(to, keyGroups) - from) }, (_, at) => from + at);
      const keys = numbers.map((group) => windowStateKey(profile.name, group));
      if (keys.length === 0) return [];
      const stored = await state.load([planKey, ...keys]);
      const plan = planIn(stored.get(planKey));
      const layout = plan === undefined ? profile : planned(plan, nowMs());
      return numbers.flatMap((number, at) => {
        const key = keys[at] as string;
        const item = stored.get(key);
        if (item === undefined) return [];
        const before = known.get(key);
        if (before?.version === item.version) return [before.group];
        const group = groupOf(number, item.bytes, layout);
        known.set(key, { version: item.version, group });
        return [group];
      });
    },
  };
}

function groupOf(group: number, bytes: Uint8Array, profile: CompiledProfile): KnownGroup {
  const { devices, counts, watermarkMs, arrivalMs } = decodeGroupState(bytes, profile);
  const found: KnownDevice[] = [];
  for (const device of devices.values()) {
    const { id, clockMs, arrivalMs: heardMs } = device;
    if (id === CANARY_DEVICE) continue;
    found.push({ id, clockMs, arrivalMs: heardMs, dimensions: latestDimensions(device, profile) });
  }
  found.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { group, devices: found, counts, bytes: bytes.length, watermarkMs, arrivalMs };
}

/** Key groups read at a time: an answer of DynamoDB has at most 16 MB. */
const AT_ONCE = 16;

/** All of them, a few at a time. */
export async function* allGroups(fleet: FleetReader, from = 0): AsyncGenerator<KnownGroup> {
  for (let at = from; at < fleet.keyGroups; at += AT_ONCE) yield* await fleet.groups(at, at + AT_ONCE);
}

export interface FleetTotals {
  readonly devices: number;
  /** Heard of within the last hour. */
  readonly heard: number;
  readonly groups: number;
  readonly bytes: number;
  readonly counts: Counts;
  /** The latest arrival, and the watermark that is furthest behind of those that heard something lately, ms. */
  readonly arrivalMs: number;
  readonly watermarkMs: number;
}

const LATELY_MS = 3_600_000;

export async function fleetTotals(fleet: FleetReader, nowMs: number): Promise<FleetTotals> {
  const counts = emptyCounts();
  let [devices, heard, groups, bytes] = [0, 0, 0, 0];
  let [arrivalMs, watermarkMs] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for await (const each of allGroups(fleet)) {
    groups += 1;
    bytes += each.bytes;
    devices += each.devices.length;
    for (const device of each.devices) if (device.arrivalMs > nowMs - LATELY_MS) heard += 1;
    for (const name of Object.keys(counts) as (keyof Counts)[]) counts[name] += each.counts[name];
    arrivalMs = Math.max(arrivalMs, each.arrivalMs);
    if (each.arrivalMs > nowMs - LATELY_MS) watermarkMs = Math.min(watermarkMs, each.watermarkMs);
  }
  return { devices, heard, groups, bytes, counts, arrivalMs, watermarkMs };
}
