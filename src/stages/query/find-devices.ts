// Devices by a part of their id, by dimension values and by what is the matter with them, a page at a time. Key group
// by key group and by id within one, so that going on where a page ended misses none and gives none twice.
import { gravestOf, type Severity } from '#core/finding/severity.ts';
import type { AlertHeads } from '../ports.ts';
import { allGroups, type FleetReader, type KnownDevice } from './fleet.ts';

/** `well`: nothing is open; else the gravest of its incidents that go on. */
export type DeviceState = 'well' | Severity;

export interface FoundDevice extends KnownDevice {
  readonly state: DeviceState;
  /** Its incidents that go on. */
  readonly incidents: readonly string[];
}

export interface DeviceQuery {
  /** A part of its id, as it is written. */
  readonly part?: string | undefined;
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  /** `open`: any that is not well. */
  readonly state?: DeviceState | 'open' | undefined;
  readonly limit: number;
  readonly after?: DevicePlace | undefined;
}

/** Where a page ended. */
export interface DevicePlace {
  readonly group: number;
  readonly id: string;
}

export interface DevicePage {
  readonly devices: readonly FoundDevice[];
  /** There are more behind it; undefined: that was all. */
  readonly next?: DevicePlace;
}

/** Open incidents that are looked at: beyond that a fleet has other troubles. */
const MAX_OPEN = 5_000;

export async function findDevices(
  fleet: FleetReader,
  heads: Pick<AlertHeads, 'heads'>,
  profile: string,
  query: DeviceQuery,
): Promise<DevicePage> {
  const open = await openByDevice(heads, profile);
  const { after, limit } = query;
  const found: FoundDevice[] = [];
  let last: DevicePlace | undefined;
  for await (const { group, devices } of allGroups(fleet, after?.group ?? 0)) {
    for (const device of devices) {
      if (after !== undefined && group === after.group && device.id <= after.id) continue;
      const own = open.get(device.id);
      const state: DeviceState = own?.severity ?? 'well';
      if (!isAsked(device, state, query)) continue;
      if (found.length === limit && last !== undefined) return { devices: found, next: last };
      found.push({ ...device, state, incidents: own?.ids ?? [] });
      last = { group, id: device.id };
    }
  }
  return { devices: found };
}

function isAsked(
  device: KnownDevice,
  state: DeviceState,
  { part, dimensions = {}, state: wanted }: DeviceQuery,
): boolean {
  return (
    (part === undefined || device.id.includes(part)) &&
    (wanted === undefined || wanted === state || (wanted === 'open' && state !== 'well')) &&
    Object.entries(dimensions).every(([name, value]) => device.dimensions[name] === value)
  );
}

interface OpenOnes {
  severity: Severity;
  readonly ids: string[];
}

async function openByDevice(heads: Pick<AlertHeads, 'heads'>, profile: string): Promise<Map<string, OpenOnes>> {
  const byDevice = new Map<string, OpenOnes>();
  for (const { id, last } of await heads.heads({ profile, isOpen: true, limit: MAX_OPEN })) {
    // One of many devices is none of them.
    if (last.count !== undefined) continue;
    const known = byDevice.get(last.device);
    if (known === undefined) byDevice.set(last.device, { severity: last.severity, ids: [id] });
    else {
      known.severity = gravestOf(known.severity, last.severity);
      known.ids.push(id);
    }
  }
  return byDevice;
}
