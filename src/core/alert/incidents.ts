// The life of incidents that no reading opens (silence, nothing accepted), all devices of a key group at a look: opens,
// ends, or, where most of them are struck, one incident for all with a count. Says what is to be told, in numbers; the
// words are silence.ts' and all-rejected.ts'. Pure.

import { type SharedValue, sharedValue } from './shared-value.ts';
import type { WatchLimit } from './watch-limit.ts';

/** An incident of one device that is open. */
export interface Incident {
  readonly startMs: number;
  /**
   * 0: entered, and not certain that people were told. 1: they were. 2: they were by the incident of its key group, and
   * of this one hear no more.
   */
  readonly transition: 0 | 1 | 2;
  /** What it was opened with: rejected readings and the number of their reason; 0 for a silence. */
  readonly count: number;
  readonly reason: number;
}

/**
 * One incident for most of a key group's devices. While it is open it covers whatever began at or before `coversMs`.
 */
export interface GroupIncident {
  /** Start of the first of its devices' incidents, and of the last one + the limit: when all of them were beyond it. */
  readonly startMs: number;
  readonly atMs: number;
  readonly coversMs: number;
  /** Devices, and of how many that were well until then. */
  readonly count: number;
  readonly of: number;
  readonly transition: 0 | 1;
  /** What explains who is struck; undefined: no dimension does. */
  readonly shared?: SharedValue;
}

export interface Incidents {
  /** By device. */
  readonly open: ReadonlyMap<string, Incident>;
  readonly group: GroupIncident | undefined;
}

export const noIncidents: Incidents = { open: new Map(), group: undefined };

/** A device at the moment of the look. */
export interface WatchedDevice {
  readonly id: string;
  /** Where what goes on now began; NaN where the device is well beyond doubt. */
  readonly startMs: number;
  /** It is an incident by now; or will be if nothing changes: more than half of the limit is over. */
  readonly isActive: boolean;
  readonly isNear: boolean;
  /** An incident that began before this is over. −Infinity: none is. */
  readonly endedMs: number;
  readonly count: number;
  readonly reason: number;
  /** Asked for transitions only. */
  readonly dimensionsOf: () => Readonly<Record<string, string>>;
  /** Where it is another one than that of all. */
  readonly own?: WatchLimit;
  /** This device is not watched any more: what is open of it is ended. */
  readonly isOff?: boolean;
}

/** To be told, in this order. */
export type Told =
  | { readonly what: 'firing' | 'resolved'; readonly device: WatchedDevice; readonly incident: Incident }
  /** The device is not watched any more. */
  | {
      readonly what: 'switched-off';
      readonly device: WatchedDevice;
      readonly incident: Incident;
      readonly atMs: number;
    }
  /** The device is not known any more. */
  | { readonly what: 'forgotten'; readonly id: string; readonly incident: Incident }
  /** `ids` are the devices that have it now; `atMs` is when. */
  | {
      readonly what: 'group-firing' | 'group-resolved';
      readonly group: GroupIncident;
      readonly atMs: number;
      readonly ids: readonly string[];
      /** Of those that were told: are not known any more, because nothing came from them for days. */
      readonly goneCount: number;
    };

export interface IncidentSettings {
  readonly afterMs: number;
  /** Incidents of single devices kept at a time; what is beyond waits until others end. */
  readonly maxOpen: number;
  /** Each is told alone, however many there are. Default false. */
  readonly isSingle?: boolean;
}

export interface IncidentStep {
  /**
   * What has to be stored before anything is told, where something opens: the next step then tells it again if this one
   * dies, even if it is over by then. Undefined where nothing opens: an end is found again.
   */
  readonly before: Incidents | undefined;
  readonly told: readonly Told[];
  /** What is to be stored once all is told; undefined where it is as it was. */
  readonly after: Incidents | undefined;
  /** Something waits: whether it becomes an incident of the whole key group shows soon. */
  readonly isWaiting: boolean;
}

/** Fewer are told one by one: five messages are no storm. */
export const MIN_GROUP_DEVICES = 5;
/** Of the devices that were well until then. */
const GROUP_SHARE = 0.5;
/** A device that is due waits for the rest of a storm no longer than this times its limit. */
const WAIT_LIMITS = 1.5;

/** One look at all devices of a key group, as things stood at `nowMs`. */
export function stepIncidents(
  state: Incidents,
  devices: Iterable<WatchedDevice>,
  nowMs: number,
  { afterMs, maxOpen, isSingle = false }: IncidentSettings,
): IncidentStep {
  const told: Told[] = [];
  const after = new Map<string, Incident>();
  const candidates: WatchedDevice[] = [];
  const covered: WatchedDevice[] = [];
  const spared: WatchedDevice[] = [];
  let { group } = state;
  let isChanged = false;
  let wellCount = 0;
  let nearCount = 0;
  let heardCount = 0;
  const unseen = new Set(state.open.keys());
  for (const device of devices) {
    const incident = state.open.get(device.id);
    if (device.isOff === true) {
      if (incident === undefined) continue;
      unseen.delete(device.id);
      // One that is not certain to have been told is dropped: nobody is told of an end alone.
      if (incident.transition === 1) told.push({ what: 'switched-off', device, incident, atMs: nowMs });
      isChanged = true;
      continue;
    }
    if (incident !== undefined) {
      unseen.delete(device.id);
      const isOver = device.endedMs > incident.startMs;
      if (incident.transition === 0) told.push({ what: 'firing', device, incident });
      if (isOver && incident.transition < 2) told.push({ what: 'resolved', device, incident });
      if (!isOver) after.set(device.id, incident.transition === 0 ? { ...incident, transition: 1 } : incident);
      isChanged ||= isOver || incident.transition === 0;
      continue;
    }
    if (device.isActive && group !== undefined && device.startMs <= group.coversMs) {
      covered.push(device);
      continue;
    }
    wellCount += 1;
    if (group !== undefined && device.endedMs > group.atMs) heardCount += 1;
    if (device.isActive) {
      candidates.push(device);
      continue;
    }
    spared.push(device);
    if (device.isNear) nearCount += 1;
  }
  for (const id of unseen) {
    const incident = state.open.get(id) as Incident;
    if (incident.transition < 2) told.push({ what: 'forgotten', id, incident });
    isChanged = true;
  }

  if (group?.transition === 0) {
    group = { ...group, transition: 1 };
    told.push({ what: 'group-firing', group, atMs: group.atMs, ids: idsOf(covered), goneCount: 0 });
    isChanged = true;
  }
  if (group !== undefined && 2 * covered.length < group.count) {
    const { count, of, atMs } = group;
    // Nobody notes who it was; that others are still well is assumed.
    const backCount = Math.max(0, heardCount - (of - count));
    const goneCount = Math.max(0, count - covered.length - backCount);
    told.push({ what: 'group-resolved', group, atMs: Math.max(atMs, nowMs), ids: idsOf(covered), goneCount });
    // Those that are left were told with the others.
    for (const device of covered) if (after.size < maxOpen) after.set(device.id, incidentOf(device, 2));
    group = undefined;
    isChanged = true;
  }

  const entered = new Map<string, Incident>();
  let enteredGroup: GroupIncident | undefined;
  const isMost = (count: number): boolean => !isSingle && count >= Math.max(MIN_GROUP_DEVICES, GROUP_SHARE * wellCount);
  const oldestMs = candidates.reduce((least, { startMs }) => Math.min(least, startMs), Number.POSITIVE_INFINITY);
  const isGathering =
    nearCount > 0 && isMost(candidates.length + nearCount) && nowMs - oldestMs <= WAIT_LIMITS * afterMs;
  // The end of one incident of all is stored before the next one is entered in its place.
  const isBusy = group === undefined && state.group !== undefined && isMost(candidates.length);
  const isWaiting = candidates.length > 0 && (isGathering || isBusy);
  if (!isWaiting && candidates.length > 0) {
    if (!isMost(candidates.length)) {
      let room = maxOpen - Math.max(state.open.size, after.size);
      for (const device of candidates) {
        if (room <= 0) break;
        room -= 1;
        entered.set(device.id, incidentOf(device, 0));
        after.set(device.id, incidentOf(device, 1));
        told.push({ what: 'firing', device, incident: incidentOf(device, 1) });
      }
    } else if (group === undefined) {
      const latestMs = candidates.reduce((most, { startMs }) => Math.max(most, startMs), oldestMs);
      const times = { startMs: oldestMs, atMs: latestMs + afterMs, coversMs: nowMs };
      const shared = sharedValue(candidates, spared);
      const explained = shared === undefined ? {} : { shared };
      enteredGroup = { ...times, count: candidates.length, of: wellCount, transition: 0, ...explained };
      group = { ...enteredGroup, transition: 1 };
      told.push({ what: 'group-firing', group, atMs: group.atMs, ids: idsOf(candidates), goneCount: 0 });
    } else {
      // It comes and goes: one incident still.
      group = { ...group, coversMs: nowMs };
      isChanged = true;
    }
  }
  const hasOpened = entered.size > 0 || enteredGroup !== undefined;
  const before = { open: new Map([...state.open, ...entered]), group: enteredGroup ?? state.group };
  return {
    before: hasOpened ? before : undefined,
    told,
    after: hasOpened || isChanged ? { open: after, group } : undefined,
    isWaiting,
  };
}

function incidentOf({ startMs, count, reason }: WatchedDevice, transition: 0 | 1 | 2): Incident {
  return { startMs, transition, count, reason };
}

const idsOf = (devices: readonly WatchedDevice[]): string[] => devices.map(({ id }) => id).sort();
