// What is known of every device: whether it reports, and how grave what is wrong with it is. Devices get their places
// in the order they become known and keep them, so that a grid of cells stays where it is.
import { SEVERITIES, type Severity } from '#core/finding/severity.ts';

/** 0 never heard of, 1 well, 2–5 an incident of low … critical severity goes on. */
export type DeviceState = 0 | 1 | 2 | 3 | 4 | 5;

export interface FleetIncident {
  readonly id: string;
  readonly device: string;
  /** Devices, of an incident of many; else null. */
  readonly count: number | null;
  readonly isOpen: boolean;
  readonly severity: Severity;
}

export interface FleetStates {
  /** Makes a device known without having heard of it. */
  expect(id: string): void;
  heard(id: string, atMs: number): void;
  alerted(incident: FleetIncident): void;
  readonly deviceCount: () => number;
  readonly heardCount: () => number;
  /** Incidents that go on, by severity from low to critical. */
  firing(): readonly [number, number, number, number];
  /** Ids and states by place. */
  all(): { readonly ids: readonly string[]; readonly states: readonly DeviceState[] };
  /** Places whose state changed since the last call, and devices that became known: their ids, from place `from` on. */
  changes(): {
    readonly states: readonly (readonly [number, DeviceState])[];
    readonly from: number;
    readonly ids: readonly string[];
  };
  stateOf(id: string): { readonly state: DeviceState; readonly lastMs: number | undefined } | undefined;
}

/** Devices beyond it are counted with the others but get no place: a browser draws no more cells than that. */
const MAX_DEVICES = 100_000;

interface Device {
  readonly place: number;
  lastMs: number | undefined;
  /** Incidents that go on: id → severity, 0 low … 3 critical. */
  readonly firing: Map<string, number>;
}

export function createFleetStates(): FleetStates {
  const devices = new Map<string, Device>();
  const open = new Map<string, number>();
  const ids: string[] = [];
  const states: DeviceState[] = [];
  const firing: [number, number, number, number] = [0, 0, 0, 0];
  let changed = new Set<number>();
  let toldCount = 0;
  let heardCount = 0;

  function deviceOf(id: string): Device | undefined {
    const known = devices.get(id);
    if (known !== undefined || ids.length >= MAX_DEVICES) return known;
    const created: Device = { place: ids.length, lastMs: undefined, firing: new Map() };
    devices.set(id, created);
    ids.push(id);
    states.push(0);
    return created;
  }

  function update(device: Device): void {
    const gravest = Math.max(-1, ...device.firing.values());
    const state = (gravest >= 0 ? gravest + 2 : device.lastMs === undefined ? 0 : 1) as DeviceState;
    if (states[device.place] === state) return;
    states[device.place] = state;
    changed.add(device.place);
  }

  return {
    expect: (id) => void deviceOf(id),
    heard(id, atMs) {
      const device = deviceOf(id);
      if (device === undefined) return;
      if (device.lastMs === undefined) heardCount += 1;
      if (device.lastMs === undefined || atMs > device.lastMs) device.lastMs = atMs;
      update(device);
    },
    alerted({ id, device: of, count, isOpen, severity }) {
      const before = open.get(id);
      if (before !== undefined) firing[before as 0] -= 1;
      const now = SEVERITIES.indexOf(severity);
      if (isOpen) {
        open.set(id, now);
        firing[now as 0] += 1;
      } else open.delete(id);
      // One of many devices is none of them.
      const device = count === null ? deviceOf(of) : undefined;
      if (device === undefined) return;
      if (isOpen) device.firing.set(id, now);
      else device.firing.delete(id);
      update(device);
    },
    deviceCount: () => ids.length,
    heardCount: () => heardCount,
    firing: () => [...firing],
    all: () => ({ ids, states }),
    changes() {
      const found = [...changed].map((place) => [place, states[place] ?? 0] as const);
      const from = toldCount;
      changed = new Set();
      toldCount = ids.length;
      return { states: found, from, ids: ids.slice(from) };
    },
    stateOf(id) {
      const device = devices.get(id);
      return device === undefined ? undefined : { state: states[device.place] ?? 0, lastMs: device.lastMs };
    },
  };
}
